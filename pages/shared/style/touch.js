// Lets a finger on a chart scroll the page. Plotly keeps every touch on a chart for itself, to zoom
// to a rectangle. It never hears of them here; from a tap the browser makes a click, which it does
// hear of. A cloud of colours is turned with two fingers.

const LISTENING = "paletteChartsScroll"

export default function () {
  if (document.documentElement.dataset[LISTENING]) return
  document.documentElement.dataset[LISTENING] = "true"
  for (const kind of ["touchstart", "touchmove"]) {
    document.addEventListener(kind, leaveToBrowser, { capture: true, passive: true })
  }
}

function leaveToBrowser(event) {
  const isOn = (part) => event.target.closest?.(`.js-plotly-plot ${part}`)
  const isOneFinger = event.touches.length < 2
  const isForCloud = isOneFinger && isOn(".gl-container")
  if (isForCloud || (event.type === "touchstart" && isOn(".draglayer"))) event.stopPropagation()
}
