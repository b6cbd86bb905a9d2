import { describe, expect, it } from 'vitest';
import { LAUNCH, openEmr, step } from './fixture.ts';

describe('zero-delay mode', () => {
  it('has every state reached within the call and runs nothing', async () => {
    const emr = await openEmr({ zeroDelay: true });
    const id = await emr.launch();
    expect((await emr.describe(id)).Status?.State).toBe('WAITING');
    await emr.call('AddJobFlowSteps', { JobFlowId: id, Steps: [step('a', ['true']), step('b', ['true'])] });
    expect((await emr.steps(id)).map((one) => one.Status?.State)).toEqual(['RUNNING', 'PENDING']);
    expect((await emr.describe(id)).Status?.State).toBe('RUNNING');
    await emr.call('CancelSteps', { ClusterId: id, StepIds: [(await emr.steps(id))[0]?.Id] });
    expect((await emr.steps(id)).map((one) => one.Status?.State)).toEqual(['CANCELLED', 'RUNNING']);
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    expect((await emr.describe(id)).Status?.State).toBe('TERMINATED');
    expect((await emr.steps(id)).map((one) => one.Status?.State)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(emr.engine.opened.size).toBe(0);
  });

  it('ends a step when a test says so, and with the last one a cluster that does not stay', async () => {
    const emr = await openEmr({ zeroDelay: true });
    const passing = { Instances: { ...LAUNCH.Instances, KeepJobFlowAliveWhenNoSteps: false } };
    const good = await emr.launch({ ...passing, steps: [step('a', ['true']), step('b', ['true'])] });
    emr.service.endStep(good, false);
    expect((await emr.steps(good)).map((one) => one.Status?.State)).toEqual(['COMPLETED', 'RUNNING']);
    emr.service.endStep(good, false);
    expect((await emr.describe(good)).Status).toMatchObject({
      State: 'TERMINATED',
      StateChangeReason: { Code: 'ALL_STEPS_COMPLETED' },
    });
    expect(() => emr.service.endStep(good, false)).toThrow('TERMINATED');

    const bad = await emr.launch({
      ...passing,
      steps: [step('a', ['true'], 'TERMINATE_CLUSTER'), step('b', ['true'], 'TERMINATE_CLUSTER')],
    });
    emr.service.endStep(bad, true);
    expect((await emr.steps(bad)).map((one) => one.Status?.State)).toEqual(['FAILED', 'CANCELLED']);
    expect((await emr.describe(bad)).Status).toMatchObject({
      State: 'TERMINATED_WITH_ERRORS',
      StateChangeReason: { Code: 'STEP_FAILURE' },
    });
  });

  it('leaves machines, roles and releases unchecked', async () => {
    const emr = await openEmr({ zeroDelay: true });
    const { JobFlowId } = await emr.call<{ JobFlowId: string }>('RunJobFlow', {
      Name: 'old',
      Instances: { MasterInstanceType: 'c1.medium', SlaveInstanceType: 'c1.medium', InstanceCount: 3 },
    });
    const { JobFlows } = await emr.call<{ JobFlows: object[] }>('DescribeJobFlows', { JobFlowIds: [JobFlowId] });
    expect(JobFlows[0]).toMatchObject({
      ExecutionStatusDetail: { State: 'WAITING' },
      Instances: { InstanceCount: 3, MasterInstanceType: 'c1.medium' },
    });
  });
});
