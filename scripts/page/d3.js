// What the report's page takes from D3: scales, axes, selections, and little of arrays and formats.
export { ascending, descending, extent, mean, rollups } from "d3-array";
export { axisBottom, axisLeft } from "d3-axis";
export { format } from "d3-format";
export { scaleLinear, scaleUtc } from "d3-scale";
export { create, select } from "d3-selection";
