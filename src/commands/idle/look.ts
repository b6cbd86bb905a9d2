import { idlePolicyOf, policyAt } from '../../config/idle-policy.ts';
import type { Cluster } from '../../records.ts';
import { type Explanation, explainIdle } from '../../runs/idle/explain.ts';
import type { CommandDeps } from '../context.ts';

/** Looks at these clusters now, and explains what is seen of each; in the same order. */
export async function lookAt(deps: CommandDeps, clusters: readonly Cluster[]): Promise<Explanation[]> {
  const facts = await deps.emr.idleFacts(clusters);
  const ids = clusters.map(({ id }) => id);
  const [vigils, machines] = await Promise.all([deps.store.vigils.of(ids), deps.store.meters.instancesOf(ids)]);
  const explained: Explanation[] = [];
  for (const cluster of clusters) {
    const seen = facts.get(cluster.id);
    if (!seen) continue;
    const vigil = vigils.find(({ clusterId }) => clusterId === cluster.id) ?? null;
    const policy = idlePolicyOf(deps.config, cluster);
    const known = {
      cluster,
      policy: policy && vigil ? policyAt(policy, vigil) : policy,
      vigil,
      machines: machines.filter(({ clusterId }) => clusterId === cluster.id),
      endsAt: await toldEnd(deps, cluster),
    };
    explained.push(explainIdle(known, seen, deps.now()));
  }
  return explained;
}

/** When its people were told that it ends, by the warning that nobody answered. */
async function toldEnd({ store }: CommandDeps, { id }: Cluster): Promise<Date | null> {
  const ends = (await store.notices.open(id)).flatMap(({ body }) =>
    body.kind === 'idle' && body.endsAt ? body.endsAt : [],
  );
  const last = ends.at(-1);
  return last === undefined ? null : new Date(last);
}
