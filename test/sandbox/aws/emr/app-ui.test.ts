import { expect, it } from 'vitest';
import { openEmr } from './fixture.ts';

interface Link {
  PresignedURLReady: boolean;
  PresignedURL?: string;
}

/** An EMR whose history server is but an address. */
async function openWithHistory() {
  const emr = await openEmr({ zeroDelay: true });
  emr.engine.startHistoryServer = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    return { url: 'http://127.0.0.1:18080', ended: promise, close: async () => resolve() };
  };
  return emr;
}

it('gives a link to the history server beside a cluster, also when the cluster is gone', async () => {
  const emr = await openWithHistory();
  const id = await emr.launch();
  const { ClusterArn } = await emr.describe(id);
  const created = await emr.call<{ PersistentAppUIId: string }>('CreatePersistentAppUI', {
    TargetResourceArn: ClusterArn,
  });
  await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
  const ui = { PersistentAppUIId: created.PersistentAppUIId };
  expect(await emr.call('DescribePersistentAppUI', ui)).toMatchObject({
    PersistentAppUI: { ...ui, PersistentAppUITypeList: ['SHS'] },
  });
  const link = () => emr.call<Link>('GetPersistentAppUIPresignedURL', { ...ui, PersistentAppUIType: 'SHS' });
  await expect.poll(link).toEqual({ PresignedURLReady: true, PresignedURL: 'http://127.0.0.1:18080/' });
  await expect(emr.call('GetOnClusterAppUIPresignedURL', { ClusterId: id })).rejects.toThrow(`${id} is not running`);
});

it('refuses what is not there', async () => {
  const emr = await openWithHistory();
  const id = await emr.launch();
  const arn = 'arn:aws:elasticmapreduce:us-east-1:123456789012:cluster/j-0';
  await expect(emr.call('CreatePersistentAppUI', { TargetResourceArn: arn })).rejects.toThrow('No cluster has the ARN');
  await expect(emr.call('DescribePersistentAppUI', { PersistentAppUIId: 'p-0' })).rejects.toThrow("app UI 'p-0'");
  await expect(
    emr.call('GetOnClusterAppUIPresignedURL', { ClusterId: id, OnClusterAppUIType: 'ResourceManager' }),
  ).rejects.toThrow("no 'ResourceManager', only 'SparkHistoryServer'");
});
