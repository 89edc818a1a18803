// Tells the server which ranges of a chart are shown. When its points change, Streamlit treats the
// chart as a new one and forgets the zoom: the server then draws it with the same ranges.

export default function ({ data, setStateValue }) {
  const timer = setInterval(() => watch(data.chart, setStateValue), 300)
  return () => clearInterval(timer)
}

// While a sweep runs, the keys of its charts share a prefix.
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
