/** What a job says of itself at its end: the small JSON at its `--result`, checked when it was read. */
export interface JobResult {
  headline: string;
  metrics: { label: string; value: number | string; format?: string | undefined }[];
  tables: { title: string; columns: string[]; rows: (string | number | null)[][] }[];
  notes: string[];
  links: { label: string; uri: string }[];
  charts?: JobChart[] | undefined;
  /** Written for the one who asked: read through a link that only they get. */
  files?: { label: string; uri: string; bytes: number }[] | undefined;
  /** What became of a trained model: `version` is its folder below `models`, `champion` the version in use now. */
  model?: TrainedModel | undefined;
}

export interface TrainedModel {
  models: string;
  version: string;
  promoted: boolean;
  /** Empty while there is none. */
  champion: string;
  /** The champion before a promotion; none when it was the first. */
  previous?: string | null | undefined;
}

/** A chart of a job's result; each series has a value for each category. */
export interface JobChart {
  title: string;
  kind: 'bar' | 'line';
  categories: string[];
  series: { name: string; values: number[] }[];
}
