const SHOWN_MS = 4000

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button")
  const status = parentElement.querySelector("[role=status]")
  button.textContent = data.label
  // What was said of another text does not hold for this one.
  if (button.dataset.text !== data.text) status.textContent = ""
  button.dataset.text = data.text
  button.onclick = async () => {
    const isCopied = await copyText(data.text, button.parentNode)
    status.textContent = isCopied ? "Copied" : "Your browser does not let the page copy"
    setTimeout(() => (status.textContent = ""), SHOWN_MS)
  }
}
