import { describe, expect, it } from 'vitest';
import { parseFault } from '../../../../sandbox/aws/emr/faults.ts';
import { openEmr, step } from './fixture.ts';

describe('faults on demand', () => {
  it.each([
    [{ kind: 'capacity' }, 'INTERNAL_ERROR', 'INTERNAL_ERROR_EC2_INSUFFICIENT_CAPACITY_AZ'],
    [{ kind: 'bootstrap' }, 'BOOTSTRAP_FAILURE', 'BOOTSTRAP_FAILURE_PRIMARY_WITH_NON_ZERO_CODE'],
    [{ kind: 'validation' }, 'VALIDATION_ERROR', 'VALIDATION_ERROR_INVALID_SSH_KEY_NAME'],
  ])('%o strikes the next launch and not the one after', async (fault, code, detail) => {
    const emr = await openEmr();
    await emr.service.fault(parseFault(fault));

    const struck = await emr.reached(await emr.launch({ steps: [step('job', ['true'])] }), 'TERMINATED_WITH_ERRORS');
    await emr.reached(await emr.launch(), 'WAITING');

    expect(struck.Status?.StateChangeReason?.Code).toBe(code);
    expect(struck.Status?.ErrorDetails?.[0]?.ErrorCode).toBe(detail);
    expect((await emr.steps(struck.Id ?? ''))[0]?.Status?.State).toBe('CANCELLED');
  });

  it('leaves a log where the failed bootstrap says there is one', async () => {
    const emr = await openEmr();
    await emr.service.fault({ kind: 'bootstrap', exitCode: 42 });
    const cluster = await emr.reached(await emr.launch(), 'TERMINATED_WITH_ERRORS');
    const file = cluster.Status?.ErrorDetails?.[0]?.ErrorData?.[0]?.['log-file'] ?? '';
    expect(await emr.logText(file.replace('s3://logs-bucket/', ''))).toContain('exit code 42');
  });

  it('takes a spot machine away and tells the engine', async () => {
    const emr = await openEmr();
    const id = await emr.launch();
    await emr.reached(id, 'WAITING');

    const { instanceId } = await emr.service.fault({ kind: 'spot-loss', clusterId: id });

    expect(emr.engine.opened.get(id)?.lost).toEqual([instanceId]);
    const { Instances } = await emr.call<{ Instances: { Ec2InstanceId: string; Market: string; Status: unknown }[] }>(
      'ListInstances',
      { ClusterId: id, InstanceStates: ['TERMINATED'] },
    );
    expect(Instances).toHaveLength(1);
    expect(Instances[0]).toMatchObject({
      Ec2InstanceId: instanceId,
      Market: 'SPOT',
      Status: { StateChangeReason: { Code: 'INSTANCE_FAILURE' } },
    });
    await emr.reached(id, 'WAITING');
  });

  it('takes the cluster along with its primary machine', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ steps: [step('long', ['sleep', '600'])] });
    await emr.reached(id, 'RUNNING');
    const primary = emr.engine.opened.get(id)?.spec.nodes.find((node) => node.role === 'MASTER')?.instanceId ?? '';
    await emr.service.fault({ kind: 'spot-loss', clusterId: id, instanceId: primary });
    const cluster = await emr.reached(id, 'TERMINATED_WITH_ERRORS');
    expect(cluster.Status?.StateChangeReason?.Code).toBe('INSTANCE_FAILURE');
    expect(emr.engine.processes.size).toBe(0);
  });

  it('kills a cluster under its step', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ steps: [step('long', ['sleep', '600'])] });
    await emr.reached(id, 'RUNNING');
    await emr.service.fault({ kind: 'internal', clusterId: id });
    const cluster = await emr.reached(id, 'TERMINATED_WITH_ERRORS');
    expect(cluster.Status?.StateChangeReason?.Code).toBe('INTERNAL_ERROR');
    expect((await emr.steps(id))[0]?.Status?.State).toBe('CANCELLED');
  });

  it.each([
    [{ kind: 'flood' }, /Unknown fault 'flood'.*capacity/],
    [{ kind: 'spot-loss' }, /needs a 'clusterId'/],
    [{ kind: 'capacity', times: 0 }, /from 1 up, got '0'/],
    [{ kind: 'validation', errorCode: 7 }, /'errorCode' .* must be a string, got '7'/],
  ])('refuses %o', (fault, message) => {
    expect(() => parseFault(fault)).toThrow(message);
  });

  it('says which cluster is not there', async () => {
    const emr = await openEmr();
    await expect(emr.service.fault({ kind: 'internal', clusterId: 'j-NONE' })).rejects.toThrow("'j-NONE' is not valid");
  });
});
