"""From the bytes of an untrusted file to an image; `decoding` gives the order of the checks.

One record travels, `record.Decoded`: from `picture`, which reads a file in the `child`, through
`process`, the parent's side of that child, to `decoding`, which makes an `Image` of it. Nothing but
`decoding` and `process` imports more than Pillow and the standard library, because a new
child is started for each file.
"""
