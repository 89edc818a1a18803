// A picture of which a click chooses a block. The sliders beside it do the same by keyboard.

export default function ({ data, parentElement, setTriggerValue }) {
  const picture = parentElement.querySelector(".picture")
  const image = picture.querySelector("img")
  if (image.getAttribute("src") !== data.src) image.src = data.src
  image.alt = data.alt
  image.style.aspectRatio = `${data.width} / ${data.height}`
  picture.style.maxWidth = data.highest ? `${(data.highest * data.width) / data.height}px` : ""
  mark(picture.querySelector(".chosen"), data)
  image.onclick = (event) => setTriggerValue("clicked", blockAt(event, image, data))
}

function blockAt(event, image, { side, width, height }) {
  const { left, top, width: shownWidth, height: shownHeight } = image.getBoundingClientRect()
  const column = Math.floor(((event.clientX - left) / shownWidth) * (width / side))
  const row = Math.floor(((event.clientY - top) / shownHeight) * (height / side))
  return { row: row + 1, column: column + 1 }
}

function mark(chosen, { row, column, side, width, height }) {
  chosen.style.left = `${((column - 0.5) * side * 100) / width}%`
  chosen.style.top = `${((row - 0.5) * side * 100) / height}%`
  chosen.style.width = `${(side * 100) / width}%`
  chosen.style.height = `${(side * 100) / height}%`
}
