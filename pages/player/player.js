// Two courses of an algorithm, frame by frame. Nothing moves by itself: it plays when a person says
// so, and where a person asks for less motion it only steps.
//
// Each frame comes as its difference from the one before; they are added up here once, so that any
// frame can be drawn at once. What is drawn are the pixels that were sent, never a blend of two.

const LONGEST_PLAY = 14_000
const [SHORTEST_STEP, LONGEST_STEP] = [80, 500]
const SVG = "http://www.w3.org/2000/svg"

const players = new WeakMap() // The key is the element on the page.
const reduced = matchMedia("(prefers-reduced-motion: reduce)")

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".player")
  const player = players.get(root) ?? create(root)
  players.set(root, player)
  show(player, data)
  return () => {
    pause(player)
    players.delete(root)
  }
}

function create(root) {
  const player = { root, slider: root.querySelector("input"), play: root.querySelector(".play") }
  root.onclick = ({ target }) => actions[target.dataset.do]?.(player)
  root.onkeydown = (event) => pressKey(player, event)
  player.slider.oninput = () => (pause(player), goTo(player, player.slider.valueAsNumber))
  reduced.onchange = () => pause(player)
  return player
}

// What is shown

function show(player, data) {
  const subject = JSON.stringify([data.together, data.sides.map(({ films }) => films)])
  if (player.subject === subject) return
  pause(player)
  Object.assign(player, { subject, data, sides: null, at: 0 })
  player.root.dataset.loaded = "false"
  player.slider.max = data.together.length - 1
  drawErrors(player)
  const box = data.cloud && boxOf(data)
  const sides = data.sides.map((side) => makeSide(side, data.cloud, box))
  player.root.querySelector(".sides").replaceChildren(...sides.map(({ element }) => element))
  Promise.all(sides.map(loadSide)).then(() => {
    if (player.subject !== subject) return
    player.sides = sides
    player.root.dataset.loaded = "true"
    goTo(player, 0)
  })
}

function makeSide(side, cloud, box) {
  const element = make("section", { style: `--color: ${side.color}` })
  const text = make("p", { className: "text" })
  const pictures = make("div", { className: "pictures" })
  const films = side.films.map((film) => makeFilm(film, side))
  const plane = cloud && makePlane(cloud, box, side)
  pictures.append(...films.map(({ figure }) => figure), ...(plane ? [plane.figure] : []))
  element.append(make("h4", { textContent: side.name }), text, pictures)
  return { ...side, element, text, films, plane }
}

function makeFilm(film, { name, tracks }) {
  const [, height, width] = film.frames.shape
  const figure = make("figure", { style: `--aspect: ${width / height}` })
  const canvas = make("canvas", { width, height, role: "img", ariaLabel: `${film.label}, ${name}` })
  canvas.className = "pixelated"
  const swatches = make("div", { className: "swatches", hidden: !tracks, ariaHidden: "true" })
  figure.append(canvas, swatches, make("figcaption", { textContent: film.label }))
  return { ...film, figure, canvas, swatches }
}

async function loadSide({ films }) {
  for (const film of films) {
    film.values = await load(film.frames)
    film.colors = film.palettes && (await load(film.palettes))
  }
}

async function load({ url, shape }) {
  const response = await fetch(url)
  if (!response.ok) throw new Error(response.statusText)
  const stream = response.body.pipeThrough(new DecompressionStream("deflate"))
  const values = new Uint8Array(await new Response(stream).arrayBuffer())
  const size = sizeOf(shape)
  // An element of such an array keeps its value modulo 256, which undoes the differences.
  for (let index = size; index < values.length; index++) values[index] += values[index - size]
  return values
}

function sizeOf([, ...shape]) {
  return shape.reduce((product, length) => product * length, 1)
}

function frameOf(values, shape, frame) {
  const size = sizeOf(shape)
  const first = Math.min(frame, shape[0] - 1) * size
  return values.subarray(first, first + size)
}

function goTo(player, at) {
  if (!player.sides) return
  const { together } = player.data
  player.at = Math.min(Math.max(at, 0), together.length - 1)
  player.slider.value = player.at
  player.slider.ariaValueText = `${player.at + 1} of ${together.length}`
  player.cursor?.setAttribute("transform", `translate(${player.at} 0)`)
  player.sides.forEach((side, number) => drawSide(side, together[player.at][number]))
  player.root.dataset.at = player.at
}

function drawSide(side, frame) {
  side.text.textContent = side.texts[frame]
  side.films.forEach((film) => drawFilm(film, frame))
  if (side.plane) drawTracks(side, frame)
}

function drawFilm(film, frame) {
  const { canvas, colors, palettes } = film
  const values = frameOf(film.values, film.frames.shape, frame)
  const palette = colors && frameOf(colors, palettes.shape, frame)
  const picture = new ImageData(canvas.width, canvas.height)
  for (let pixel = 0; pixel < canvas.width * canvas.height; pixel++) {
    const from = palette ? 3 * values[pixel] : 3 * pixel
    const source = palette ?? values
    for (let channel = 0; channel < 3; channel++) {
      picture.data[4 * pixel + channel] = source[from + channel]
    }
    picture.data[4 * pixel + 3] = 255
  }
  canvas.getContext("2d").putImageData(picture, 0, 0)
  if (!film.swatches.hidden) drawSwatches(film, values, palette)
}

// A swatch is as wide as its share of the pixels.
function drawSwatches({ swatches }, values, palette) {
  const counts = new Array(palette.length / 3).fill(0)
  for (const value of values) counts[value]++
  swatches.replaceChildren(
    ...counts.map((count, index) =>
      make("i", { style: `--share: ${count}; --color: ${colorOf(palette, index)}` }),
    ),
  )
}

function colorOf(palette, index) {
  return `rgb(${palette.slice(3 * index, 3 * index + 3).join(" ")})`
}

// The colours in their plane, with the centres and where they came from

function boxOf({ cloud, sides }) {
  const all = [...cloud.points, ...sides.flatMap(({ tracks }) => tracks.flat())]
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => -y)]
  const margin = 8
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin]
  return [left, top, Math.max(...xs) + margin - left, Math.max(...ys) + margin - top]
}

function makePlane(cloud, box, { name }) {
  const [left, top, width, height] = box
  const figure = make("figure", { style: `--aspect: ${width / height}` })
  const plane = make("div", { className: "plane", style: `aspect-ratio: ${width / height}` })
  const [wide, scale] = [600, 600 / width]
  const canvas = make("canvas", { width: wide, height: Math.round(height * scale) })
  const brush = canvas.getContext("2d")
  cloud.points.forEach(([x, y], index) => {
    brush.fillStyle = cloud.colors[index]
    brush.fillRect((x - left) * scale - 2, (-y - top) * scale - 2, 4, 4)
  })
  const drawing = draw("svg", { viewBox: box.join(" "), role: "img" })
  drawing.setAttribute("aria-label", `Centres among the colours, ${name}`)
  plane.append(canvas, drawing)
  figure.append(plane, make("figcaption", { textContent: "Centres and their tracks" }))
  return { figure, drawing, radius: width / 50 }
}

function drawTracks({ plane, tracks, films: [film] }, frame) {
  const palette = frameOf(film.colors, film.palettes.shape, frame)
  const past = tracks.slice(0, frame + 1)
  const lines = tracks[frame].map((_, index) =>
    draw("polyline", { points: past.map((all) => placeOf(all[index]).join()).join(" ") }),
  )
  const circles = tracks[frame].map((point, index) => {
    const [cx, cy] = placeOf(point)
    return draw("circle", { cx, cy, r: plane.radius, fill: colorOf(palette, index) })
  })
  plane.drawing.replaceChildren(...lines, ...circles)
}

function placeOf([x, y]) {
  return [x, -y]
}

// The errors above the slider, on a logarithmic scale

function drawErrors(player) {
  const { sides, together } = player.data
  const chart = player.root.querySelector(".errors")
  const logs = sides.map(({ errors }, number) =>
    together.map((frames) => Math.log(Math.max(errors[frames[number]], 1e-3))),
  )
  const [low, high] = [Math.min(...logs.flat()), Math.max(...logs.flat())]
  const heightOf = (value) => 100 * (high > low ? (high - value) / (high - low) : 1)
  chart.setAttribute("viewBox", `0 0 ${Math.max(together.length - 1, 1)} 100`)
  const lines = logs.map((values, number) => {
    const points = values.map((value, index) => `${index},${heightOf(value).toFixed(1)}`).join(" ")
    return draw("polyline", { points, stroke: sides[number].color })
  })
  player.cursor = draw("line", { x1: 0, x2: 0, y1: 0, y2: 100 })
  chart.replaceChildren(...lines, player.cursor)
}

// What a person does

const actions = {
  play: (player) => (player.timer ? pause(player) : play(player)),
  back: (player) => stepBy(player, -1),
  on: (player) => stepBy(player, 1),
  first: (player) => stepBy(player, -Infinity),
  last: (player) => stepBy(player, Infinity),
}
const keys = {
  " ": "play", ArrowLeft: "back", ArrowDown: "back", ArrowRight: "on", ArrowUp: "on",
  Home: "first", End: "last",
}

function pressKey(player, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  // The space bar on a button presses that button.
  const action = event.key === " " && event.target.matches("button") ? null : keys[event.key]
  if (action) {
    actions[action](player)
    event.preventDefault()
  }
  // Streamlit has its own shortcuts, such as C and R.
  event.stopPropagation()
}

function stepBy(player, count) {
  pause(player)
  goTo(player, player.at + count)
}

function play(player) {
  if (!player.sides || reduced.matches) return
  const count = player.data.together.length
  const wait = Math.min(Math.max(LONGEST_PLAY / count, SHORTEST_STEP), LONGEST_STEP)
  if (player.at === count - 1) goTo(player, 0)
  const move = () => {
    goTo(player, player.at + 1)
    if (player.at === count - 1) pause(player)
  }
  player.timer = setInterval(move, wait)
  player.play.textContent = "Pause"
  move()
}

function pause(player) {
  clearInterval(player.timer)
  player.timer = null
  player.play.textContent = "Play"
}

function make(name, { style = "", ...properties } = {}) {
  const element = Object.assign(document.createElement(name), properties)
  element.style.cssText = style
  return element
}

function draw(name, attributes) {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}
