import { describe, expect, it } from 'vitest';
import { LOGS, openEmr, step } from './fixture.ts';

const script = (name: string, args: string[] = []) => ({
  Name: name,
  ScriptBootstrapAction: { Path: `s3://${LOGS}/bootstrap/${name}.sh`, Args: args },
});

describe('bootstrap actions', () => {
  it('are fetched from S3 and run on every node, in order, before the first step', async () => {
    const emr = await openEmr();
    await emr.objects.put(LOGS, 'bootstrap/one.sh', 'echo "one with $1"');
    await emr.objects.put(LOGS, 'bootstrap/two.sh', 'echo two');
    const id = await emr.launch({
      BootstrapActions: [script('one', ['an argument']), script('two')],
      steps: [step('job', ['true'])],
    });

    await emr.reached(id, 'WAITING');

    const nodes = emr.engine.opened.get(id)?.spec.nodes.map((node) => node.instanceId) ?? [];
    expect(nodes).toHaveLength(3);
    expect(
      emr.engine.opened
        .get(id)
        ?.ranOn.map((node) => node.instanceId)
        .sort(),
    ).toEqual([...nodes, ...nodes].sort());
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    await emr.reached(id, 'TERMINATED');
    for (const node of nodes) {
      const logs = `emr/${id}/node/${node}/bootstrap-actions`;
      expect(await emr.logText(`${logs}/1/stdout.gz`)).toBe('one with an argument\n');
      expect(await emr.logText(`${logs}/2/stdout.gz`)).toBe('two\n');
    }
  });

  it('that fail end the cluster, with the code, the place of the log, and the log in that place', async () => {
    const emr = await openEmr();
    await emr.objects.put(LOGS, 'bootstrap/bad.sh', 'echo "no such package" >&2; exit 7');
    const id = await emr.launch({ BootstrapActions: [script('bad')], steps: [step('job', ['true'])] });

    const cluster = await emr.reached(id, 'TERMINATED_WITH_ERRORS');

    const { StateChangeReason: reason, ErrorDetails: details } = cluster.Status ?? {};
    expect(reason?.Code).toBe('BOOTSTRAP_FAILURE');
    expect(reason?.Message).toMatch(/bootstrap action 1 returned a non-zero return code/);
    const failedOn = /\((i-\w+)\)/.exec(reason?.Message ?? '')?.[1];
    expect(await emr.logText(`emr/${id}/node/${failedOn}/bootstrap-actions/1/stderr.gz`)).toBe('no such package\n');
    expect(details?.[0]?.ErrorCode).toBe('BOOTSTRAP_FAILURE_PRIMARY_WITH_NON_ZERO_CODE');
    expect(details?.[0]?.ErrorData?.[0]).toMatchObject({
      'primary-instance-id': failedOn,
      'log-file': `s3://${LOGS}/emr/${id}/node/${failedOn}/bootstrap-actions/1/stderr.gz`,
    });
    expect((await emr.steps(id))[0]?.Status?.State).toBe('CANCELLED');
    expect(cluster.Status?.Timeline?.ReadyDateTime).toBeUndefined();
    expect(emr.engine.processes.size).toBe(0);
  });

  it('that fail on a worker only name the worker', async () => {
    const emr = await openEmr();
    await emr.objects.put(LOGS, 'bootstrap/bad.sh', 'test ! -e "$1" && touch "$1"');
    const id = await emr.launch({ BootstrapActions: [script('bad', [`${emr.directory}/ran-once`])] });
    const cluster = await emr.reached(id, 'TERMINATED_WITH_ERRORS');
    expect(cluster.Status?.StateChangeReason?.Message).toMatch(/^On a core instance \(i-\w+\), bootstrap action 1/);
  });

  it('that are not in S3 end the cluster with the name that is missing', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ BootstrapActions: [script('absent')] });
    const cluster = await emr.reached(id, 'TERMINATED_WITH_ERRORS');
    expect(cluster.Status?.StateChangeReason?.Code).toBe('BOOTSTRAP_FAILURE');
    const [detail] = cluster.Status?.ErrorDetails ?? [];
    expect(detail?.ErrorCode).toBe('BOOTSTRAP_FAILURE_BA_DOWNLOAD_FAILED_PRIMARY');
    expect(detail?.ErrorMessage).toContain(`s3://${LOGS}/bootstrap/absent.sh`);
  });

  it('are ended when the cluster is terminated under them', async () => {
    const emr = await openEmr();
    await emr.objects.put(LOGS, 'bootstrap/slow.sh', 'sleep 600');
    const id = await emr.launch({ BootstrapActions: [script('slow')] });
    await emr.reached(id, 'BOOTSTRAPPING');
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    const cluster = await emr.reached(id, 'TERMINATED');
    expect(cluster.Status?.StateChangeReason?.Code).toBe('USER_REQUEST');
    expect(emr.engine.processes.size).toBe(0);
  });
});
