// Copies a text and returns whether that worked. Without a secure connection there is no clipboard
// object: then a field is selected and copied, as browsers have always done. The field stands
// within `place`, because a popover gives the focus to nothing that is outside of it.
async function copyText(text, place) {
  const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false)
  return isCopied || copySelection(text, place)
}

function copySelection(text, place) {
  const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true })
  // Seen by nobody, and nothing moves.
  field.style.cssText = "position: fixed; top: 0; left: 0; width: 1px; height: 1px; opacity: 0"
  const before = place.getRootNode().activeElement
  place.append(field)
  field.select()
  const isCopied = document.execCommand("copy")
  field.remove()
  before?.focus({ preventScroll: true })
  return isCopied
}

