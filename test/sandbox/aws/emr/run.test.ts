import { describe, expect, it } from 'vitest';
import { LAUNCH, openEmr, step, transient } from './fixture.ts';

describe('a one-off cluster', () => {
  it('runs its steps in order, writes their logs and puts itself out', async () => {
    const emr = await openEmr();
    const id = await emr.launch({
      ...transient(),
      steps: [step('first', ['sh', '-c', 'echo one; echo oops >&2']), step('second', ['echo', 'two'])],
    });

    const cluster = await emr.reached(id, 'TERMINATED');

    expect(cluster.Status?.StateChangeReason).toEqual({ Code: 'ALL_STEPS_COMPLETED', Message: 'Steps completed' });
    const [first, second] = await emr.steps(id);
    expect([first?.Status?.State, second?.Status?.State]).toEqual(['COMPLETED', 'COMPLETED']);
    expect(second?.Status?.Timeline?.StartDateTime).toBeGreaterThanOrEqual(
      first?.Status?.Timeline?.EndDateTime ?? 1e12,
    );
    expect(await emr.logText(`emr/${id}/steps/${first?.Id}/stdout.gz`)).toBe('one\n');
    expect(await emr.logText(`emr/${id}/steps/${first?.Id}/stderr.gz`)).toBe('oops\n');
    expect(await emr.logText(`emr/${id}/steps/${second?.Id}/stdout.gz`)).toBe('two\n');
    expect(await emr.logText(`emr/${id}/steps/${first?.Id}/controller.gz`)).toContain('exit code 0');
    expect(emr.engine.opened.get(id)?.closed).toBe(true);
    expect(emr.engine.processes.size).toBe(0);
  });

  it('without a step ends as soon as it is up', async () => {
    const emr = await openEmr();
    const id = await emr.launch(transient());
    const cluster = await emr.reached(id, 'TERMINATED');
    expect(cluster.Status?.StateChangeReason?.Code).toBe('ALL_STEPS_COMPLETED');
  });

  it('says so when a step failed and the others went on', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ ...transient(), steps: [step('bad', ['false']), step('good', ['true'])] });
    const cluster = await emr.reached(id, 'TERMINATED');
    expect(cluster.Status?.StateChangeReason?.Message).toBe('Steps completed with errors');
    expect((await emr.steps(id)).map((one) => one.Status?.State)).toEqual(['FAILED', 'COMPLETED']);
  });

  it('is lit with the sizes that EMR gives its instance types', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ steps: [step('wait', ['true'])] });
    await emr.reached(id, 'WAITING');
    const nodes = emr.engine.opened.get(id)?.spec.nodes ?? [];
    expect(nodes.map((node) => [node.role, node.vcpu, node.yarnMemoryMb])).toEqual([
      ['MASTER', 4, 12_288],
      ['CORE', 4, 12_288],
      ['CORE', 4, 12_288],
    ]);
  });
});

describe('a failing step', () => {
  it('with TERMINATE_CLUSTER ends the cluster and cancels the steps behind it', async () => {
    const emr = await openEmr();
    const id = await emr.launch({
      steps: [step('bad', ['sh', '-c', 'echo boom >&2; exit 3'], 'TERMINATE_CLUSTER'), step('never', ['true'])],
    });

    const cluster = await emr.reached(id, 'TERMINATED_WITH_ERRORS');

    expect(cluster.Status?.StateChangeReason).toEqual({ Code: 'STEP_FAILURE', Message: 'Shut down as step failed' });
    const [bad, never] = await emr.steps(id);
    expect(bad?.Status?.FailureDetails).toEqual({
      Reason: 'Unknown Error.',
      LogFile: `s3://logs-bucket/emr/${id}/steps/${bad?.Id}/stderr.gz`,
    });
    expect(never?.Status?.State).toBe('CANCELLED');
    expect(never?.Status?.Timeline?.StartDateTime).toBeUndefined();
  });

  it('with TERMINATE_CLUSTER leaves a protected cluster up', async () => {
    const emr = await openEmr();
    const id = await emr.launch({
      Instances: { ...LAUNCH.Instances, TerminationProtected: true },
      steps: [step('bad', ['false'], 'TERMINATE_CLUSTER'), step('never', ['true'])],
    });
    await emr.reached(id, 'WAITING');
    expect((await emr.steps(id)).map((one) => one.Status?.State)).toEqual(['FAILED', 'CANCELLED']);
  });

  it('with CANCEL_AND_WAIT makes even a one-off cluster wait, and the next step ends it', async () => {
    const emr = await openEmr();
    const id = await emr.launch({
      ...transient(),
      steps: [step('bad', ['false'], 'CANCEL_AND_WAIT'), step('never', ['true'])],
    });
    await emr.reached(id, 'WAITING');
    expect((await emr.steps(id)).map((one) => one.Status?.State)).toEqual(['FAILED', 'CANCELLED']);

    await emr.call('AddJobFlowSteps', { JobFlowId: id, Steps: [step('again', ['true'])] });
    await emr.reached(id, 'TERMINATED');
  });

  it('that cannot even be started fails with the reason', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ steps: [step('typo', ['no-such-command'])] });
    await emr.reached(id, 'WAITING');
    const [typo] = await emr.steps(id);
    expect(typo?.Status?.FailureDetails?.Message).toContain('no-such-command');
  });
});

describe('several steps', () => {
  it('run one by one, or as many at once as the cluster allows', async () => {
    const emr = await openEmr();
    const sleeper = (name: string) => step(name, ['sleep', '600']);
    const id = await emr.launch({ StepConcurrencyLevel: 2, steps: [sleeper('a'), sleeper('b'), sleeper('c')] });
    await emr.reached(id, 'RUNNING');
    const states = async () => (await emr.steps(id)).map((one) => one.Status?.State);
    expect(await states()).toEqual(['RUNNING', 'RUNNING', 'PENDING']);

    await emr.call('ModifyCluster', { ClusterId: id, StepConcurrencyLevel: 3 });
    expect(await states()).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);

    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    await emr.reached(id, 'TERMINATED');
    expect(await states()).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
    expect(emr.engine.processes.size).toBe(0);
  });

  it('are cancelled pending and running, and what is behind goes on', async () => {
    const emr = await openEmr();
    const id = await emr.launch({
      steps: [step('long', ['sleep', '600'], 'TERMINATE_CLUSTER'), step('behind', ['true']), step('last', ['true'])],
    });
    await emr.reached(id, 'RUNNING');
    const [long, behind, last] = (await emr.steps(id)).map((one) => one.Id ?? '');

    const { CancelStepsInfoList } = await emr.call<{ CancelStepsInfoList: unknown[] }>('CancelSteps', {
      ClusterId: id,
      StepIds: [behind, long, 's-NOTTHERE'],
    });

    expect(CancelStepsInfoList).toEqual([
      { StepId: behind, Status: 'SUBMITTED' },
      { StepId: long, Status: 'SUBMITTED' },
      { StepId: 's-NOTTHERE', Status: 'FAILED', Reason: "Step id 's-NOTTHERE' is not valid." },
    ]);
    await emr.stepReached(id, long ?? '', 'CANCELLED');
    await emr.stepReached(id, last ?? '', 'COMPLETED');
    await emr.reached(id, 'WAITING');
    expect(emr.engine.processes.size).toBe(0);
  });
});
