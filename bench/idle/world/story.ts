/** What somebody does on a cluster. */
export interface Work {
  kind: /** A step whose Spark runs on YARN. */
    | 'step'
    /** A step without YARN: `--master local`, a shell script. */
    | 'local-step'
    /** A step that does its work and then never ends; `onYarn` as the seed has it. */
    | 'hung-step'
    /** `spark-submit` in a shell on the cluster. */
    | 'shell'
    /** Several of them, with pauses that nothing outside can tell from idleness. */
    | 'pipeline'
    /** A notebook with Spark, or without. */
    | 'notebook'
    | 'bare-notebook';
  /** Not begun before. */
  at: number;
  /** Milliseconds of work; of a pipeline with its pauses. */
  length: number;
  /** Of a pipeline: how long each part and each pause takes, in turns. */
  parts?: number[];
}

/** One cluster that somebody wants, and all they do on it, whatever becomes of the cluster meanwhile. */
export interface Story {
  id: string;
  /** The person's number. */
  owner: number;
  preset: 'nightly' | 'adhoc' | 'notebook';
  /** In their order; at least one. */
  works: Work[];
  /** The last notebook is closed with its kernel. */
  closesTab: boolean;
  /** The owner ends the cluster after the last work. */
  endsIt: boolean;
  /** Else: the chance, each later working day, to come upon it. */
  noticesADay: number;
  isProtected: boolean;
  /** It never sends a metric. */
  isBlind: boolean;
}
