/** What decides whether a cluster works, with what it says to a person. */
export const IDLE_RULES = {
  ending: 'A cluster that is ending needs nothing more.',
  starting: 'A cluster that is not ready yet is not idle; it has limits of its own.',
  run: "A run of Stoker's own is wanted on it or goes on.",
  step: 'A step runs, or is being cancelled.',
  'pending-step': 'A step waits. One that waits behind nothing is told of, but it is work.',
  'emr-running': 'EMR says RUNNING: it is at a step.',
  session: 'A Spark Connect session is starting, ending or busy.',
  application:
    'A YARN application runs, waits, or came since the sample before. An open notebook or shell with a Spark session is one.',
  'notebook-opened': 'A notebook was opened since the sample before: somebody is there.',
  containers: 'YARN owes somebody containers.',
  memory: 'Memory of YARN is taken.',
  'emr-busy': "EMR's metric IsIdle says no, whatever the others say.",
  'aws-policy-busy': "AWS's auto-termination policy sees somebody at work, such as in a page of the cluster.",
  grace: 'Nothing counts as idle so soon after a cluster is ready.',
  'one-sample': 'It takes two quiet samples in a row to be idle.',
  clock: "The clocks of AWS and of Stoker's machine do not agree.",
  'metrics-unseen': "CloudWatch's metrics could not be read.",
  'steps-unseen': 'The steps could not be listed.',
  'sessions-unseen': 'The Spark Connect sessions could not be listed.',
  'no-metrics': 'CloudWatch has no metrics of it.',
  'stale-metrics': 'The newest metrics are too old to tell what it does now.',
  'incomplete-metrics': 'The newest metrics leave out what tells of work.',
  idle: 'No step, no session at work, and every sample of its metrics without work.',
  'idle-notebook':
    "As idle; a notebook is open in some tab, but runs nothing. AWS's own policy would keep the cluster for ever.",
  'idle-session': 'As idle; Spark Connect sessions are open, but do nothing.',
} as const;

export type IdleRule = keyof typeof IDLE_RULES;
