import { parentPort, workerData } from 'node:worker_threads';
import type { Share } from './crew.ts';
import { runMonth } from './months.ts';
import { readScenario } from './scenario.ts';
import { readSetting } from './setting.ts';

const { file, seed, months, rules, first, every } = workerData as Share;
const scenario = await readScenario(file);
if (rules) scenario.policies.stoker = rules;
const setting = await readSetting(scenario);
for (let month = first; month <= months; month += every) {
  parentPort?.postMessage(await runMonth(setting, `${seed}-${month}`));
}
