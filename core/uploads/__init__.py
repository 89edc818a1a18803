"""From the bytes of an untrusted file to an image; `decoding` gives the order of the checks.

One record travels, `record.Decoded`: from `picture`, which reads a file in the `child`, through
`process`, the parent's side of that child, to `decoding`, which makes an `Image` of it. What a file
holds beside its pixels is a `content.Content`, which `structure` makes with one module per format:
it checks the segments, finds the colours that are named, and leaves out what Pillow need not read.
Nothing but `decoding` and `process` imports more than Pillow and the standard library at once, as
a new child is started for each file.
"""
