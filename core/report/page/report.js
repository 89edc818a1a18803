// Draws the charts, flips pictures to the original, and adds what needs a script.
"use strict";

(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const print = matchMedia("print");
  // A picture of a chart is as wide as a column of a page, with letters that can be read there.
  const PICTURE = { width: 560, height: 420, font: 16 };

  function look(isPaper) {
    const isDark = dark.matches && !isPaper;
    const ink = isDark ? "#e6edf3" : "#1f2328";
    const grid = isDark ? "#3b434c" : "#d8dee4";
    const axis = { gridcolor: grid, linecolor: grid, zerolinecolor: grid, automargin: true };
    return { ink, axis };
  }

  function layoutOf(figure, scales, isPaper) {
    const { ink, axis } = look(isPaper);
    const given = figure.layout;
    // Labels of each digit would run into each other.
    const x = scales && { type: scales.cost, ...(scales.cost === "log" ? { dtick: "D2" } : {}) };
    const y = scales && { type: scales.quality };
    const xaxis = { ...given.xaxis, ...axis, ...x };
    const yaxis = { ...given.yaxis, ...axis, ...y };
    const font = { ...given.font, color: ink };
    const none = isPaper ? "#ffffff" : "rgba(0,0,0,0)";
    const modebar = { bgcolor: none, color: ink, activecolor: ink };
    return { ...given, xaxis, yaxis, font, modebar, paper_bgcolor: none, plot_bgcolor: none };
  }

  // Plotly reads a few tags in texts; a name is none.
  function plain(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function chart(section) {
    const place = section.querySelector(".plot");
    const menus = section.querySelector(".menus");
    const { name, figures } = JSON.parse(document.getElementById(section.dataset.chart).textContent);
    const menu = (key) => menus.querySelector(`[name=${key}]`).value;
    // A chart without menus has one figure, with axes of its own.
    const scales = () => menus && { cost: menu("cost-scale"), quality: menu("quality-scale") };

    // On a logarithmic axis, what is zero is drawn elsewhere.
    function figure() {
      if (!menus) return figures[""];
      const axes = `${menu("cost")} ${menu("quality")}`;
      return (scales().quality === "log" && figures[`${axes} log`]) || figures[axes];
    }

    function save(format) {
      const layout = layoutOf(figure(), scales(), true);
      const margin = { ...layout.margin, t: 56 };
      const title = { text: plain(name), x: 0.5, xanchor: "center" };
      const font = { ...layout.font, size: PICTURE.font };
      Plotly.downloadImage(
        { data: figure().data, layout: { ...layout, margin, title, font } },
        {
          format,
          width: PICTURE.width,
          height: PICTURE.height,
          scale: format === "png" ? 3 : 1,
          filename: menus ? `${name} ${menu("quality")} ${menu("cost")}` : name,
        },
      );
    }

    const button = (format) => ({
      name: `save-${format}`,
      title: `Save as ${format.toUpperCase()}`,
      icon: Plotly.Icons.camera,
      click: () => save(format),
    });
    const config = {
      responsive: true,
      displaylogo: false,
      displayModeBar: true,
      // One of them would send the chart to a server of Plotly.
      modeBarButtonsToRemove: ["toImage", "select2d", "lasso2d", "sendChartToCloud"],
      modeBarButtonsToAdd: [button("png"), button("svg")],
    };

    function draw() {
      Plotly.react(place, figure().data, layoutOf(figure(), scales(), print.matches), config);
    }

    if (menus) {
      menus.hidden = false;
      menus.addEventListener("change", draw);
    }
    place.classList.add("drawn");
    dark.addEventListener("change", draw);
    print.addEventListener("change", () => {
      draw();
      Plotly.Plots.resize(place);
    });
    draw();
  }

  function gallery(section) {
    const original = section.querySelector(".original img");
    const button = section.querySelector(".flip button");
    const pictures = [...section.querySelectorAll("figure:not(.original) > img:first-child")];
    const own = pictures.map((picture) => picture.src);

    for (const picture of pictures.filter((each) => each.dataset.file)) {
      const link = document.createElement("a");
      link.textContent = picture.dataset.file;
      link.download = picture.dataset.file;
      link.href = picture.src;
      picture.parentElement.querySelector("figcaption").append(link);
    }

    function flip() {
      const isOriginal = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(isOriginal));
      pictures.forEach((picture, index) => {
        picture.src = isOriginal ? original.src : own[index];
        picture.parentElement.classList.toggle("flipped", isOriginal);
      });
    }

    section.querySelector(".flip").hidden = false;
    button.addEventListener("click", flip);
    return { section, flip };
  }

  function isSeen({ section }) {
    const { top, bottom } = section.getBoundingClientRect();
    return top < innerHeight && bottom > 0;
  }

  document.querySelectorAll(".chart").forEach(chart);
  const galleries = [...document.querySelectorAll(".gallery")].map(gallery);
  document.addEventListener("keydown", (event) => {
    // Where no gallery is in sight, and in menus and on buttons, the space bar does what it does.
    const seen = galleries.filter(isSeen);
    if (event.key !== " " || !seen.length || event.target.closest("button, select, input")) return;
    event.preventDefault();
    if (!event.repeat) seen.forEach((each) => each.flip());
  });
})();
