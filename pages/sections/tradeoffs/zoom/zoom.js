// Tells the server what part of a chart is shown. A chart of other points is another chart to
// Streamlit, which then forgets what a person has zoomed to: the next one can begin there.

export default function ({ data, setStateValue }) {
  const timer = setInterval(() => watch(data.chart, setStateValue), 300)
  return () => clearInterval(timer)
}

// While a sweep runs its charts have keys that begin alike.
function watch(name, setStateValue) {
  for (const chart of document.querySelectorAll(`[class*="st-key-${name}"] .js-plotly-plot`)) {
    if (!chart.on || chart.dataset.watched) continue
    chart.dataset.watched = "true"
    chart.on("plotly_relayout", () => setStateValue("ranges", rangesOf(chart.layout)))
  }
}

function rangesOf(layout) {
  const ranges = {}
  for (const axis of ["x", "y"]) {
    const { autorange, range } = layout[`${axis}axis`]
    if (!autorange && range) ranges[axis] = [...range]
  }
  return ranges
}
