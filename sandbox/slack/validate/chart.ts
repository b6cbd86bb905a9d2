import { array, number, type ObjectRule, plain, string, type Together, typed, variants } from './rules.ts';

/** `data_visualization`: line, bar, area and pie. */

const label = string(20);
const point = plain({ label, value: number });
const series = plain({ name: label, data: array(point, 20) });
const axisConfig = plain({ categories: array(label, 20) }, { x_label: string(50), y_label: string(50) });

const uniqueNames: Together = ({ series: all }) => {
  const names = Array.isArray(all) ? all.map((one) => Object(one).name) : [];
  return new Set(names).size < names.length ? 'series names must be unique' : undefined;
};

/** Each series has one point for each category. */
const pointsMatchCategories: Together = ({ series: all, axis_config: axis }) => {
  const categories: unknown = Object(axis).categories;
  if (!Array.isArray(all) || !Array.isArray(categories)) return undefined;
  const bad = all.some((one) => {
    const data: unknown = Object(one).data;
    if (!Array.isArray(data)) return false;
    const labels = data.map((p) => Object(p).label);
    return labels.length !== categories.length || labels.some((l) => !categories.includes(l));
  });
  return bad ? 'data labels must match the axis categories' : undefined;
};

const positive: Together = ({ segments }) =>
  Array.isArray(segments) && segments.some((segment) => !(Object(segment).value > 0))
    ? 'segment values must be above 0'
    : undefined;

const cartesian = typed({ series: array(series, 6), axis_config: axisConfig }, {}, uniqueNames, pointsMatchCategories);

export const dataVisualization: ObjectRule = typed(
  {
    title: string(50),
    chart: variants({
      line: cartesian,
      bar: cartesian,
      area: cartesian,
      pie: typed({ segments: array(point, 6) }, {}, positive),
    }),
  },
  { block_id: string(255) },
);
