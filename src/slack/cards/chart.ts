import type { JobChart } from '../../records.ts';
import { redacted } from '../../text/redact.ts';
import { type ChartBlock, context, LIMITS, type MessageBlock } from '../blocks.ts';
import { mrkdwn, plain } from '../escape.ts';

/** A job's charts as Slack draws them, and what had to be left out. */
export function chartBlocks(charts: readonly JobChart[]): MessageBlock[] {
  const blocks: MessageBlock[] = [];
  const remarks: string[] = [];
  for (const chart of charts.slice(0, LIMITS.charts)) {
    const title = shortened(chart.title, LIMITS.chartTitle);
    const problem = whyNot(chart);
    if (problem === null) blocks.push(chartBlock(chart, title));
    const { categories, series } = chart;
    if (problem !== null) remarks.push(`The chart “${title}” cannot be drawn: ${problem}.`);
    else if (categories.length > LIMITS.chartCategories)
      remarks.push(`The chart has the first ${LIMITS.chartCategories} of ${categories.length} categories.`);
    else if (series.length > LIMITS.chartSeries)
      remarks.push(`The chart has the first ${LIMITS.chartSeries} of ${series.length} series.`);
  }
  const left = charts.length - LIMITS.charts;
  if (left > 0) remarks.push(`${left} more ${left === 1 ? 'chart' : 'charts'} in the job's result file.`);
  return remarks.length > 0 ? [...blocks, context(mrkdwn(remarks.join(' '), 600))] : blocks;
}

function whyNot({ categories, series }: JobChart): string | null {
  if (categories.length === 0 || series.length === 0) return 'it is empty';
  const odd = series.find(({ values }) => values.length !== categories.length);
  if (!odd) return null;
  return `series ${shortened(odd.name, LIMITS.chartLabel)} has ${odd.values.length} values for ${categories.length} categories`;
}

function chartBlock(chart: JobChart, title: string): ChartBlock {
  const categories = distinct(chart.categories.slice(0, LIMITS.chartCategories));
  const series = chart.series.slice(0, LIMITS.chartSeries);
  const names = distinct(series.map(({ name }) => name));
  return {
    type: 'data_visualization',
    title,
    chart: {
      type: chart.kind,
      series: series.map(({ values }, index) => ({
        name: names[index] ?? '',
        data: categories.map((label, position) => ({ label, value: values[position] ?? 0 })),
      })),
      axis_config: { categories },
    },
  };
}

/** Labels short enough for Slack, which takes none twice: of those that are cut to the same the later ones get a number. */
function distinct(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  for (const text of texts) {
    let label = shortened(text, LIMITS.chartLabel);
    for (let count = 2; taken.has(label); count += 1) {
      const mark = ` (${count})`;
      label = `${shortened(text, LIMITS.chartLabel - mark.length)}${mark}`;
    }
    taken.add(label);
  }
  return [...taken];
}

const shortened = (text: string, max: number): string => plain(redacted(text).replace(/\s+/g, ' ').trim(), max) || '–';
