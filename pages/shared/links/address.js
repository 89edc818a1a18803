// Keeps the address of the page in step with its choices. The entry in the history is replaced, so
// that "back" still leads to the previous page.

export default function ({ data }) {
  keepLateRunsOut()
  const address = new URL(window.location.href)
  const embedding = new URLSearchParams()
  for (const name of ["embed", "embed_options"]) {
    for (const value of address.searchParams.getAll(name)) embedding.append(name, value)
  }
  // The query is taken as it is, so that the address is the link to share, letter by letter.
  address.search = [data.query, embedding.toString()].filter(Boolean).join("&")
  if (address.href !== window.location.href) window.history.replaceState({}, "", address)
}

// Whenever a run begins, Streamlit adds its page to the history if the address is another one. A run
// that was asked for before a person went back, by a choice just made, may begin only after that: it
// would undo the step, and "back" would have to be pressed twice. So nothing is added to the history
// between a step through it and what the person does next.
function keepLateRunsOut() {
  const history = window.history
  if (history.keepsLateRunsOut) return
  history.keepsLateRunsOut = true
  let hasGone = false
  window.addEventListener("popstate", () => (hasGone = true), true)
  for (const deed of ["pointerdown", "keydown", "click"]) {
    window.addEventListener(deed, () => (hasGone = false), true)
  }
  const add = history.pushState.bind(history)
  history.pushState = (...entry) => {
    if (!hasGone) add(...entry)
  }
}
