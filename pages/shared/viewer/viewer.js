// Versions of one image, magnified and moved in step.
//
// The view (mode, zoom, position) lives only here: Streamlit sends what to show, never where to
// look, so a new setting changes the pixels and nothing else.

const LARGEST_ZOOM = 32
const PIXELATED_FROM = 2
const FLIP_MILLISECONDS = 800
const KEPT_PICTURES = 40

const viewers = new WeakMap() // The key is the element on the page.
const views = new Map() // The key is the name of the viewer: views outlive a change of the page.
const pictures = new Map() // The key is the address, so that no picture is fetched twice.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".viewer")
  const viewer = viewers.get(root) ?? create(root, data)
  viewers.set(root, viewer)
  show(viewer, data)
  return () => viewer.close()
}

function create(root, { name, mode, visit }) {
  const stage = root.querySelector(".stage")
  // Streamlit may let a viewer go and draw it again in its place, with its panes still there.
  stage.querySelectorAll(".pane").forEach((pane) => pane.remove())
  const viewer = { root, stage, panes: [], size: [0, 0], visit, pointers: new Map() }
  viewer.view = views.get(name) ?? { mode, zoom: null, x: 0, y: 0, wipe: 0.5 }
  viewer.view.isAutomatic = !matchMedia("(prefers-reduced-motion: reduce)").matches
  views.set(name, viewer.view)
  listen(viewer)
  const observer = new ResizeObserver(() => place(viewer))
  observer.observe(stage)
  const timer = setInterval(() => flipInTime(viewer), FLIP_MILLISECONDS)
  viewer.close = () => {
    observer.disconnect()
    viewer.slider?.disconnect()
    clearInterval(timer)
    viewers.delete(root)
  }
  return viewer
}

// What is shown

function show(viewer, { versions, ahead, slider, width, height, visit }) {
  const { view } = viewer
  if (view.size !== `${width} x ${height}`) {
    Object.assign(view, { size: `${width} x ${height}`, zoom: null, x: width / 2, y: height / 2 })
  }
  viewer.size = [width, height]
  viewer.stage.style.setProperty("--aspect", width / height)
  setPanes(viewer, versions.length)
  const fills = versions.map((version, number) => fill(viewer.panes[number], version, viewer.size))
  follow(viewer, slider, [...ahead, versions.at(-1)], Promise.all(fills))
  setMenus(viewer, versions)
  arrange(viewer)
  bringIntoSight(viewer, visit)
}

// Shows the setting of the slider at once if its version is known here. The server sends the same a
// moment later, and also the versions that are not known here.
function follow(viewer, slider, known, filled) {
  viewer.known = known
  const widget = slider && document.querySelector(`.st-key-${slider}`)
  if (!widget) return
  if (viewer.isSliding) filled.then(() => fetchKnown(viewer))
  if (viewer.widget === widget) return
  viewer.widget = widget
  viewer.slider?.disconnect()
  viewer.slider = new MutationObserver(() => {
    const setting = widget.querySelector("[aria-valuetext]")?.getAttribute("aria-valuetext")
    const version = viewer.known.find((each) => each.setting === setting)
    if (version) fill(viewer.panes.at(-1), version, viewer.size)
  })
  viewer.slider.observe(widget, { subtree: true, attributeFilter: ["aria-valuetext"] })
  // Nothing is fetched before a person reaches for the slider: most people never move it.
  for (const event of ["pointerenter", "focusin"]) {
    widget.addEventListener(event, () => fetchKnown(viewer), { once: true })
  }
}

function fetchKnown(viewer) {
  viewer.isSliding = true
  viewer.known.forEach(({ url }) => load(url))
}

function bringIntoSight(viewer, visit) {
  if (viewer.visit === visit) return
  viewer.visit = visit
  viewer.stage.scrollIntoView({ block: "center" })
  viewer.stage.focus({ preventScroll: true })
}

function setPanes(viewer, count) {
  while (viewer.panes.length < count) {
    const pane = document.createElement("figure")
    pane.className = "pane"
    // The alternative text is empty until there is a picture, so that screen readers skip it.
    pane.append(Object.assign(new Image(), { alt: "" }), document.createElement("figcaption"))
    viewer.stage.append(pane)
    viewer.panes.push(pane)
  }
  viewer.panes.splice(count).forEach((pane) => pane.remove())
  viewer.stage.dataset.panes = count
}

async function fill(pane, { label, detail, url }, [width, height]) {
  pane.style.aspectRatio = `${width} / ${height}`
  pane.dataset.url = url
  const source = await load(url)
  // Meanwhile another picture may have been asked for.
  if (pane.dataset.url !== url) return
  const picture = pane.querySelector("img")
  if (picture.src !== source) picture.src = source
  Object.assign(picture, { width, height, alt: label, draggable: false })
  pane.querySelector("figcaption").textContent = detail ? `${label}:\n${detail}` : label
  await picture.decode().catch(() => {})
  if (pane.dataset.url === url) pane.dataset.shown = url
}

function load(url) {
  if (!pictures.has(url)) {
    pictures.set(url, fetchPicture(url).catch(() => (pictures.delete(url), "")))
  }
  if (pictures.size > KEPT_PICTURES) forget(pictures.keys().next().value)
  return pictures.get(url)
}

async function fetchPicture(url) {
  const response = await fetch(url)
  if (!response.ok) throw new Error(response.statusText)
  return URL.createObjectURL(await response.blob())
}

function forget(url) {
  pictures.get(url).then((source) => URL.revokeObjectURL(source))
  pictures.delete(url)
}

function setMenus({ root, view }, versions) {
  if (view.count !== versions.length) {
    // If there are several versions besides the original, the first two are compared at first.
    view.pair = versions.length > 2 ? [1, 2] : [0, versions.length - 1]
    view.count = versions.length
  }
  root.querySelector(".pair").hidden = versions.length < 3
  root.querySelectorAll("select").forEach((menu, side) => {
    menu.replaceChildren(...versions.map(({ label }, number) => new Option(label, number)))
    menu.value = view.pair[side]
  })
}

// How it is arranged

function arrange(viewer) {
  const { root, stage, panes, view } = viewer
  const mode = panes.length > 1 ? view.mode : "side"
  for (const each of ["wipe", "side", "flicker"]) root.classList.toggle(each, mode === each)
  root.querySelector(".modes").hidden = panes.length < 2
  for (const button of root.querySelectorAll("[data-mode]")) {
    button.ariaPressed = String(button.dataset.mode === view.mode)
  }
  root.querySelector(".auto").ariaPressed = String(view.isAutomatic)
  panes.forEach((pane, number) => {
    pane.hidden = mode !== "side" && !view.pair.includes(number)
    pane.classList.toggle("second", number === view.pair[1])
    pane.style.zIndex = mode !== "side" && number === view.pair[1] ? 1 : ""
    pane.classList.toggle("concealed", number === view.pair[view.isFlipped ? 0 : 1])
  })
  stage.style.setProperty("--wipe", `${100 * view.wipe}%`)
  stage.querySelector(".divider").ariaValueNow = String(Math.round(100 * view.wipe))
  place(viewer)
}

function place(viewer) {
  const { root, panes, view } = viewer
  const zoom = zoomOf(viewer)
  keepInside(viewer)
  const [paneWidth, paneHeight] = paneSize(viewer)
  const left = Math.round(paneWidth / 2 - view.x * zoom)
  const top = Math.round(paneHeight / 2 - view.y * zoom)
  for (const pane of panes) {
    pane.querySelector("img").style.transform = `translate(${left}px, ${top}px) scale(${zoom})`
  }
  root.classList.toggle("pixelated", zoom >= PIXELATED_FROM)
  root.classList.toggle("fitted", view.zoom === null)
  root.querySelector("output").textContent = `${Math.round(100 * zoom)} %`
}

function paneSize({ panes }) {
  const pane = panes.find((each) => !each.hidden)
  return [pane.clientWidth, pane.clientHeight]
}

function fittingZoom(viewer) {
  const [width, height] = viewer.size
  const [paneWidth, paneHeight] = paneSize(viewer)
  return Math.min(paneWidth / width, paneHeight / height, LARGEST_ZOOM)
}

function zoomOf(viewer) {
  return viewer.view.zoom ?? fittingZoom(viewer)
}

// No edge of the image may move inside the edge of its pane; a small image is centred.
function keepInside(viewer) {
  const { view, size } = viewer
  const pane = paneSize(viewer)
  const zoom = zoomOf(viewer)
  ;["x", "y"].forEach((axis, number) => {
    const half = Math.min(pane[number] / zoom, size[number]) / 2
    view[axis] = Math.min(Math.max(view[axis], half), size[number] - half)
  })
}

// How it is moved

function zoomTo(viewer, zoom, [x, y] = [0, 0]) {
  const { view } = viewer
  const before = zoomOf(viewer)
  const smallest = Math.min(fittingZoom(viewer), 1)
  const after = Math.min(Math.max(zoom, smallest), LARGEST_ZOOM)
  if (Math.abs(after / before - 1) < 1e-6) return false
  // What is under the fingers stays under them; (x, y) is measured from the middle of the pane.
  view.x += x / before - x / after
  view.y += y / before - y / after
  view.zoom = after === fittingZoom(viewer) ? null : after
  place(viewer)
  return true
}

function moveBy(viewer, x, y) {
  viewer.view.x -= x / zoomOf(viewer)
  viewer.view.y -= y / zoomOf(viewer)
  place(viewer)
}

function wipeTo(viewer, share) {
  viewer.view.wipe = Math.min(Math.max(share, 0), 1)
  arrange(viewer)
}

function flip(viewer) {
  viewer.view.isFlipped = !viewer.view.isFlipped
  arrange(viewer)
}

function flipInTime(viewer) {
  if (viewer.view.mode === "flicker" && viewer.view.isAutomatic) flip(viewer)
}

const actions = {
  in: (viewer) => zoomTo(viewer, 2 * zoomOf(viewer)),
  out: (viewer) => zoomTo(viewer, zoomOf(viewer) / 2),
  fit: (viewer) => ((viewer.view.zoom = null), place(viewer)),
  actual: (viewer) => zoomTo(viewer, 1),
  auto: (viewer) => set(viewer, { isAutomatic: !viewer.view.isAutomatic }),
  wipe: (viewer) => set(viewer, { mode: "wipe" }),
  side: (viewer) => set(viewer, { mode: "side" }),
  flicker: (viewer) => set(viewer, { mode: "flicker" }),
  flip: (viewer) => (set(viewer, { isAutomatic: false }), flip(viewer)),
  left: (viewer) => moveBy(viewer, 64, 0),
  right: (viewer) => moveBy(viewer, -64, 0),
  up: (viewer) => moveBy(viewer, 0, 64),
  down: (viewer) => moveBy(viewer, 0, -64),
}
const keys = {
  "+": "in", "=": "in", "-": "out", 0: "fit", 1: "actual", w: "wipe", s: "side", f: "flicker",
  " ": "flip", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
}

function set(viewer, changes) {
  Object.assign(viewer.view, changes)
  arrange(viewer)
}

// What a person does

function listen(viewer) {
  const { root, stage } = viewer
  root.onclick = ({ target }) => {
    const action = actions[target.dataset.do ?? target.dataset.mode]
    if (action) action(viewer)
  }
  root.onchange = ({ target }) => {
    viewer.view.pair[target.dataset.side === "left" ? 0 : 1] = Number(target.value)
    arrange(viewer)
  }
  stage.onkeydown = (event) => pressKey(viewer, event)
  // Only a listener that is not passive can keep the browser from scrolling.
  stage.onwheel = (event) => turnWheel(viewer, event)
  stage.onpointerdown = (event) => touch(viewer, event)
  stage.onpointermove = (event) => drag(viewer, event)
  stage.onpointerup = stage.onpointercancel = ({ pointerId }) => viewer.pointers.delete(pointerId)
}

function pressKey(viewer, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key]
  const action = actions[keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]]
  if (event.target.matches(".divider") && step) wipeTo(viewer, viewer.view.wipe + step)
  else if (action) action(viewer)
  else return
  event.preventDefault()
  // Streamlit has its own shortcuts, such as C and R.
  event.stopPropagation()
}

function turnWheel(viewer, event) {
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
  const factor = Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 100 : 400))
  // At the end of the range the wheel scrolls the page.
  if (zoomTo(viewer, zoomOf(viewer) * factor, fromMiddle(viewer, event))) event.preventDefault()
}

function touch(viewer, event) {
  if (event.button !== 0) return
  viewer.isWiping = event.target.matches(".divider")
  viewer.pointers.set(event.pointerId, [event.clientX, event.clientY])
  viewer.stage.setPointerCapture(event.pointerId)
}

function drag(viewer, event) {
  const before = viewer.pointers.get(event.pointerId)
  if (!before) return
  const now = [event.clientX, event.clientY]
  const other = [...viewer.pointers.keys()].find((id) => id !== event.pointerId)
  viewer.pointers.set(event.pointerId, now)
  if (viewer.isWiping) wipeTo(viewer, wipeAt(viewer, event))
  else if (other !== undefined) pinch(viewer, before, now, viewer.pointers.get(other))
  else moveBy(viewer, now[0] - before[0], now[1] - before[1])
}

function pinch(viewer, before, now, other) {
  const length = (point) => Math.hypot(point[0] - other[0], point[1] - other[1])
  moveBy(viewer, (now[0] - before[0]) / 2, (now[1] - before[1]) / 2)
  const middle = { clientX: (now[0] + other[0]) / 2, clientY: (now[1] + other[1]) / 2 }
  const factor = length(now) / Math.max(length(before), 1)
  zoomTo(viewer, zoomOf(viewer) * factor, fromMiddle(viewer, middle))
}

function wipeAt({ stage }, { clientX }) {
  const box = stage.getBoundingClientRect()
  return (clientX - box.left) / box.width
}

function fromMiddle({ panes }, { clientX, clientY }) {
  const boxes = panes.filter((pane) => !pane.hidden).map((pane) => pane.getBoundingClientRect())
  const box = boxes.find((each) => isIn(each, clientX, clientY)) ?? boxes[0]
  return [clientX - box.left - box.width / 2, clientY - box.top - box.height / 2]
}

function isIn(box, x, y) {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom
}
