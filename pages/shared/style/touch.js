// Lets a finger on a chart scroll the page. Plotly keeps every touch on a chart for itself, to zoom
// to a rectangle. It never hears of them here; from a tap the browser makes a click, which it does
// hear of.

const LISTENING = "paletteChartsScroll"

export default function () {
  if (document.documentElement.dataset[LISTENING]) return
  document.documentElement.dataset[LISTENING] = "true"
  document.addEventListener("touchstart", leaveToBrowser, { capture: true, passive: true })
}

function leaveToBrowser(event) {
  if (event.target.closest?.(".js-plotly-plot .draglayer")) event.stopPropagation()
}
