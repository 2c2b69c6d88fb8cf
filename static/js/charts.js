/* Charts from the JSON beside each table. Rich-text tooltips and no inline styles of ours: the page's CSP stays strict. */
(() => {
  "use strict";

  const COLOURS = ["#2e7d32", "#1565c0", "#b3261e", "#b26a00", "#6a1b9a", "#455a64", "#9e9e9e"];
  // What has a meaning has one colour in every chart: good is green, wanting is red, open is amber.
  const MEANING = { "绿灯 按期": "#2e7d32", "黄灯 临期": "#b26a00", "红灯 逾期": "#b3261e", "按期办结": "#1565c0",
    "逾期办结": "#6a1b9a", "中止": "#455a64", "未交办": "#9e9e9e", "已终止": "#795548",
    "按期": "#2e7d32", "逾期或例外": "#b3261e", "在办": "#b26a00", "规则未定时限": "#9e9e9e",
    "实到": "#2e7d32", "请假": "#b26a00", "缺席": "#b3261e" };
  const ROW = 34;

  const options = (data) => ({
    aria: { enabled: true },
    color: COLOURS,
    animation: false,
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
    legend: { show: data.series.length > 1, top: 0, type: "scroll" },
    grid: { left: 8, right: 48, top: data.series.length > 1 ? 40 : 12, bottom: 8, containLabel: true },
    xAxis: { type: "value", minInterval: 1, axisLabel: { hideOverlap: true } },
    yAxis: {
      type: "category",
      inverse: true,
      data: data.names,
      axisLabel: { width: 150, overflow: "truncate" },
    },
    series: data.series.map((each) => ({
      name: each.name,
      type: "bar",
      stack: data.stacked && data.series.length > 1 ? "all" : undefined,
      barMaxWidth: 22,
      itemStyle: MEANING[each.name] ? { color: MEANING[each.name] } : {},
      data: each.values,
    })),
  });

  document.querySelectorAll("[data-chart]").forEach((box) => {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const height = data.names.length * ROW + 70;
    const chart = echarts.init(box, null, { renderer: "canvas", height });
    chart.setOption(options(data));
    new ResizeObserver(() => chart.resize({ height })).observe(box);
  });
})();
