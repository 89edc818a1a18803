// Before Plotly takes a picture of a chart, the chart gets what a picture needs: the name of the
// image as its title, the titles of its axes, which menus stand for on the page, a background, and
// a size at which the letters can be read in a column of a paper. Then it gets its own look back.

const PICTURE = { width: 560, height: 420 }
const SIZE = 16
const CAMERA = '.modebar-btn[data-title="Download plot as a PNG"]'
const LABEL = "Download plot as an SVG"

export default function ({ data }) {
  window.nameOfImage = data.name
  if (window.hasCamera) return
  window.hasCamera = true
  document.addEventListener("pointerover", offerSvg, true)
  document.addEventListener("focusin", offerSvg, true)
  document.addEventListener("click", prepare, true)
  window.addEventListener("beforeprint", () => charts().forEach(fitToPaper))
  window.addEventListener("afterprint", () => charts().forEach(leavePaper))
}

// Plotly draws the buttons anew whenever it draws a chart, so the second camera is added late.
function offerSvg(event) {
  const chart = event.target.closest?.(".js-plotly-plot")
  const camera = chart?.querySelector(CAMERA)
  if (!camera || camera.nextElementSibling?.dataset.title === LABEL) return
  const other = camera.cloneNode(true)
  other.dataset.title = LABEL
  other.setAttribute("aria-label", LABEL)
  other.addEventListener("click", () => {
    chart.dataset.format = "svg"
    camera.click()
  })
  camera.after(other)
}

function prepare(event) {
  const chart = event.target.closest?.(CAMERA)?.closest(".js-plotly-plot")
  if (!chart) return
  const format = chart.dataset.format || "png"
  delete chart.dataset.format
  const { layout, _context: context } = chart
  const before = { ...layout }
  const options = context.toImageButtonOptions
  context.toImageButtonOptions = {
    ...PICTURE,
    format,
    scale: format === "png" ? 3 : 1,
    filename: window.nameOfImage,
  }
  Object.assign(layout, dressed(layout))
  // Plotly copies the chart at once.
  setTimeout(() => {
    for (const name of Object.keys(layout)) if (!(name in before)) delete layout[name]
    Object.assign(layout, before)
    context.toImageButtonOptions = options
  })
}

function dressed(layout) {
  const { backgroundColor: background, color } = getComputedStyle(document.querySelector(".stApp"))
  const given = layout.meta ?? {}
  const result = {
    autosize: false,
    font: { ...layout.font, size: SIZE, color },
    margin: { ...layout.margin, t: 56 },
    paper_bgcolor: background,
    plot_bgcolor: background,
    title: { ...layout.title, text: plain(window.nameOfImage), x: 0.5, xanchor: "center" },
  }
  for (const name of ["xaxis", "yaxis"].filter((each) => layout[each])) {
    const axis = layout[name]
    const title = { ...axis.title, font: { ...axis.title?.font, size: SIZE, color } }
    if (given[name]) title.text = given[name]
    result[name] = { ...axis, title, tickfont: { ...axis.tickfont, color }, automargin: true }
  }
  return result
}

// Plotly reads a few tags in texts; a name is none.
function plain(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
}

function charts() {
  return document.querySelectorAll(".js-plotly-plot")
}

// Charts are drawn for the width of the window; on paper, all their layers shrink to its width.
function fitToPaper(chart) {
  const { width, height, ...layout } = chart._fullLayout
  for (const svg of chart.querySelectorAll(".main-svg")) {
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
  }
  const box = chart.querySelector(".svg-container")
  box.style.setProperty("--shape", `${width} / ${height}`)
  box.style.setProperty("--widest", `${width}px`)
  // A browser prints no canvas of WebGL, so a picture of it lies above.
  for (const name of Object.keys(layout).filter((each) => layout[each]?._scene)) {
    const picture = document.createElement("img")
    picture.src = layout[name]._scene.toImage("png")
    picture.className = "on-paper"
    picture.alt = ""
    chart.querySelector(`#${CSS.escape(name)}, .gl-container > div`)?.append(picture)
  }
}

function leavePaper(chart) {
  chart.querySelectorAll(".main-svg").forEach((svg) => svg.removeAttribute("viewBox"))
  chart.querySelectorAll(".on-paper").forEach((picture) => picture.remove())
}
