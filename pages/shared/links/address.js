// Keeps the address of the page in step with its choices. The entry in the history is replaced, so
// that "back" still leads to the previous page.

export default function ({ data }) {
  const address = new URL(window.location.href)
  const query = new URLSearchParams(data.query)
  for (const name of ["embed", "embed_options"]) {
    for (const value of address.searchParams.getAll(name)) query.append(name, value)
  }
  address.search = query.toString()
  if (address.href !== window.location.href) window.history.replaceState({}, "", address)
}
