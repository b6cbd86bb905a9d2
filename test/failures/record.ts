/** `node test/failures/record.ts [name…]`: runs the cases on the local EMR and keeps their logs in `recorded/`. */
import { join } from 'node:path';
import { CASES, type Case } from './cases.ts';
import { harvest } from './recording/harvest.ts';
import { type Played, play } from './recording/play.ts';
import { openScene, type Scene } from './recording/scene.ts';

const RECORDED = join(import.meta.dirname, 'recorded');
const say = (text: string) => process.stdout.write(`${text}\n`);
const keep = (scene: Scene, played: Played) => harvest(scene, played, join(RECORDED, played.name));

async function recordAll(scene: Scene, cases: [string, Case][]): Promise<void> {
  const together: Played[] = [];
  let shared: string | undefined;
  for (const [name, one] of cases) {
    const startedAt = Date.now();
    try {
      if (one.cluster) scene.clusterId = await scene.launch(one.cluster);
      else {
        shared ??= await scene.launch({});
        scene.clusterId = shared;
      }
      const played = await play(name, one, scene);
      if (one.cluster) {
        await scene.terminate(scene.clusterId);
        await keep(scene, played);
      } else together.push(played);
      const state = played.stepId === null ? 'played' : await scene.stepState(played.stepId);
      say(`${name}: ${state} after ${Math.round((Date.now() - startedAt) / 1000)} s`);
    } catch (error) {
      say(`${name}: not recorded: ${error instanceof Error ? error.message : error}`);
      if (one.cluster) await scene.terminate(scene.clusterId);
    }
  }
  // A cluster ships its last lines when it ends.
  if (shared !== undefined) await scene.terminate(shared);
  for (const played of together) await keep(scene, played);
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => CASES[name] === undefined);
if (unknown.length > 0) throw new Error(`No case '${unknown.join(', ')}'. Cases: ${Object.keys(CASES).join(', ')}.`);
const scene = await openScene();
try {
  await recordAll(
    scene,
    Object.entries(CASES).filter(([name]) => asked.length === 0 || asked.includes(name)),
  );
} finally {
  await scene.close();
}
