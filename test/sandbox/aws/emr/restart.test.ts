import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, openEmr, PATIENT, step } from './fixture.ts';

describe('after a restart of the sandbox', () => {
  it('a waiting cluster is there as it was and takes steps again', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ Tags: [{ Key: 'run', Value: 'r-1' }], steps: [step('before', ['true'])] });
    const before = await emr.reached(id, 'WAITING');

    const again = await emr.reopen();

    expect(again.engine.sweeps).toBe(1);
    expect(await again.describe(id)).toEqual(before);
    const { StepIds } = await again.call<{ StepIds: string[] }>('AddJobFlowSteps', {
      JobFlowId: id,
      Steps: [step('after', ['true'])],
    });
    await again.stepReached(id, StepIds[0] ?? '', 'COMPLETED');
    expect((await again.steps(id)).map((one) => one.Name)).toEqual(['before', 'after']);
  });

  it('a cluster whose step ran has died, as one does whose primary node is lost', async () => {
    const emr = await openEmr();
    const id = await emr.launch({
      steps: [step('long', ['sh', '-c', 'echo begun; sleep 600']), step('next', ['true'])],
    });
    await emr.reached(id, 'RUNNING');
    const [long] = await emr.steps(id);
    const stdout = join(emr.directory, 'logs', id, 'steps', long?.Id ?? '', 'stdout');
    await expect.poll(() => readFile(stdout, 'utf8').catch(() => ''), PATIENT).toBe('begun\n');

    const again = await emr.reopen();

    expect(await again.logText(`emr/${id}/steps/${long?.Id}/stdout.gz`)).toBe('begun\n');

    expect(emr.engine.processes.size).toBe(0);
    const cluster = await again.reached(id, 'TERMINATED_WITH_ERRORS');
    expect(cluster.Status?.StateChangeReason?.Code).toBe('INTERNAL_ERROR');
    expect(cluster.Status?.StateChangeReason?.Message).toMatch(/stopped while step s-\w+ ran/);
    expect((await again.steps(id)).map((one) => one.Status?.State)).toEqual(['CANCELLED', 'CANCELLED']);
  });

  it('a cluster that had not begun begins', async () => {
    const emr = await openEmr({
      delays: { startingMs: 3_600_000, bootstrappingMs: 0, terminatingMs: 0, shortestIdleMs: 60_000 },
    });
    const id = await emr.launch({ steps: [step('job', ['true'])] });
    expect((await emr.describe(id)).Status?.State).toBe('STARTING');
    const again = await emr.reopen();
    expect((await again.describe(id)).Status?.State).toBe('STARTING');
    expect((await again.steps(id))[0]?.Status?.State).toBe('PENDING');
  });

  it('an ended cluster stays ended, and what was half written is not read', async () => {
    const emr = await openEmr();
    const id = await emr.launch();
    await emr.reached(id, 'WAITING');
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    const ended = await emr.reached(id, 'TERMINATED');
    await writeFile(join(emr.directory, 'clusters', 'j-HALF.json.new'), '{"id": "j-HA');
    const again = await emr.reopen();
    expect(await again.describe(id)).toEqual(ended);
  });

  it('nothing is left of an ended cluster but its record', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ steps: [step('job', ['true'])] });
    await emr.reached(id, 'WAITING');
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    await emr.reached(id, 'TERMINATED');
    await emr.service.close();
    expect(await readdir(emr.directory, { recursive: true })).not.toContainEqual(
      expect.stringMatching(new RegExp(`^(work|logs)/${id}`)),
    );
  });

  it('reset forgets everything and ends every process', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ steps: [step('long', ['sleep', '600'])] });
    await emr.reached(id, 'RUNNING');
    await emr.service.reset();
    expect(emr.engine.processes.size).toBe(0);
    expect(await emr.call('ListClusters')).toEqual({ Clusters: [] });
    expect(await (await emr.reopen()).call('ListClusters')).toEqual({ Clusters: [] });
  });
});

describe('a sandbox that was killed', () => {
  it('has on disk what it had answered', async () => {
    const home = await newHome();
    const sandbox = fork(new URL('./killed-sandbox.ts', import.meta.url), [home], { stdio: 'inherit' });
    const [ids] = (await once(sandbox, 'message')) as [{ waiting: string; running: string }];
    sandbox.kill('SIGKILL');
    await once(sandbox, 'exit');

    const emr = await openEmr({}, home);

    expect((await emr.describe(ids.waiting)).Tags).toEqual([{ Key: 'run', Value: 'r-1' }]);
    expect((await emr.describe(ids.waiting)).Status?.State).toBe('WAITING');
    const cut = await emr.reached(ids.running, 'TERMINATED_WITH_ERRORS');
    expect(cut.Status?.StateChangeReason?.Code).toBe('INTERNAL_ERROR');
  });

  it('is told which file it cannot read', async () => {
    const home = await newHome();
    await mkdir(join(home, 'emr', 'clusters'), { recursive: true });
    await writeFile(join(home, 'emr', 'clusters', 'j-BAD.json'), '{"id": ');
    await expect(openEmr({}, home)).rejects.toThrow(/j-BAD\.json' cannot be read.*--fresh/);
  });
});
