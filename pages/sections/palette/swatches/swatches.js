// A button for each colour of a palette. One of them can be reached by Tab, the others from there
// by the arrow keys.

const MANY = 32
// The least width of a colour with its code and the gap beside it, as in the style, in rem.
const LEAST = 3.5, GAP = 0.25

export default function ({ data, parentElement }) {
  const row = parentElement.querySelector(".swatches")
  const status = parentElement.querySelector("p")
  row.classList.toggle("many", data.colors.length > MANY)
  row.replaceChildren(...data.colors.map((color, index) => swatch(color, index, status)))
  row.onkeydown = (event) => move(row, event)
  row.observer ??= new ResizeObserver(() => balance(row))
  row.observer.observe(row)
  balance(row)
}

// Rows of equal length, so that no colour is left alone.
function balance(row) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const fitting = Math.max(1, Math.floor((row.clientWidth / rem + GAP) / (LEAST + GAP)))
  const rows = Math.ceil(row.children.length / fitting)
  row.style.setProperty("--columns", Math.ceil(row.children.length / rows))
}

function swatch({ code, share }, index, status) {
  const button = document.createElement("button")
  button.type = "button"
  button.tabIndex = index ? -1 : 0
  button.style.setProperty("--color", code)
  button.ariaLabel = `Copy ${code}, ${share} of the pixels`
  button.append(text("code", code), text("share", share))
  button.onclick = () => copy(code, status)
  button.onfocus = button.onpointerenter = () => {
    status.textContent = `Colour ${index + 1}: ${code}, ${share} of the pixels`
  }
  return button
}

function text(name, content) {
  return Object.assign(document.createElement("span"), { className: name, textContent: content })
}

function move(row, event) {
  const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
  const buttons = [...row.children]
  const next = buttons[buttons.indexOf(event.target) + step]
  if (!next) return
  event.preventDefault()
  event.target.tabIndex = -1
  next.tabIndex = 0
  next.focus()
}

async function copy(code, status) {
  const isCopied = await copyText(code, status.parentNode)
  status.textContent = isCopied ? `Copied ${code}` : `The code is ${code}`
}
