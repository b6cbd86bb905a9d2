import type { Engine } from '../../sandbox/aws/contract.ts';
import type { LocalAws } from '../../sandbox/aws/server.ts';
import type { AwsConnection } from '../../src/aws/clients.ts';
import { type Preset, preset } from '../../src/config/schema.ts';
import { createShellEngine } from '../sandbox/aws/emr/shell-engine.ts';
import { control, openLocalAws } from '../sandbox/aws/local-aws.ts';

export type Aws = LocalAws & { directory: string };

/** A local AWS whose clusters are up at once and whose steps are real processes, but no Spark. */
export async function openAws(engine: Engine = createShellEngine()): Promise<Aws> {
  return openLocalAws({ engine, delays: { startingMs: 0, bootstrappingMs: 0, terminatingMs: 0 }, logPushMs: 50 });
}

export const connectionTo = (aws: LocalAws): AwsConnection => ({
  region: aws.region,
  endpoint: aws.url,
  credentials: aws.credentials,
});

/** Makes the next calls of an operation fail. */
export async function breakCalls(
  aws: LocalAws,
  fault: { kind: string; operation: string; times?: number; delayMs?: number },
): Promise<void> {
  const answer = await control(aws, 'POST', '/control/faults', fault);
  if (!answer.ok) throw new Error(`the fault was refused: ${await answer.text()}`);
}

/** How often each operation was called since the local AWS started. */
export async function countCalls(aws: LocalAws, operation: string): Promise<number> {
  const answer = await control(aws, 'GET', '/control/calls');
  const { calls } = (await answer.json()) as { calls: { operation: string }[] };
  return calls.filter((call) => call.operation === operation).length;
}

export const tinyPreset = (fields: Record<string, unknown> = {}): Preset =>
  preset.parse({
    description: 'x',
    releaseLabel: 'emr-7.13.0',
    applications: ['Spark'],
    instances: { groups: { primary: { type: 'm5.xlarge' }, core: { type: 'm5.xlarge', count: 2 } } },
    ...fields,
  });
