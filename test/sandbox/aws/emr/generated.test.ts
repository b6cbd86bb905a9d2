import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../sandbox/aws/contract.ts';
import { EMR_OPERATIONS } from '../../../../sandbox/aws/emr/service.ts';
import { loadModel } from '../../../../sandbox/aws/model/load.ts';
import type { ServiceModel } from '../../../../sandbox/aws/model/shapes.ts';
import { openEmr, step } from './fixture.ts';

const lib = fileURLToPath(new URL('../../../../.stoker/python/lib/', import.meta.url));
const python = readdirSync(lib).find((name) => name.startsWith('python3')) ?? '';
const file = `${lib}${python}/site-packages/botocore/data/emr/2009-03-31/service-2.json.gz`;
const raw = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as ServiceModel;
const model = loadModel('emr');

/** What a member is called decides which ids may stand in it. */
type Ids = Record<string, string[]>;

/** Values of a shape; ids are mostly of things that are there. */
function valuesOf(name: string, member: string, ids: Ids, depth: number): fc.Arbitrary<unknown> {
  const shape = raw.shapes[name];
  if (!shape) throw new Error(`No shape ${name}`);
  const known = ids[member];
  if (known && shape.type === 'string') {
    return fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...known) },
      { weight: 1, arbitrary: fc.constant('x-NONE') },
    );
  }
  if (shape.enum) return fc.constantFrom(...shape.enum);
  switch (shape.type) {
    case 'structure': {
      const members = Object.entries(shape.members ?? {}).filter(([key]) => depth > 0 || shape.required?.includes(key));
      const values = Object.fromEntries(members.map(([key, ref]) => [key, valuesOf(ref.shape, key, ids, depth - 1)]));
      return fc.record(values, { requiredKeys: shape.required ?? [] });
    }
    case 'list':
      return fc.array(valuesOf(shape.member?.shape ?? '', member, ids, depth - 1), { maxLength: 3 });
    case 'map':
      return fc.dictionary(fc.string({ maxLength: 5 }), valuesOf(shape.value?.shape ?? '', '', ids, depth - 1), {
        maxKeys: 2,
      });
    case 'boolean':
      return fc.boolean();
    case 'timestamp':
      return fc.double({ min: 0, max: 4e9, noNaN: true });
    case 'integer':
    case 'long':
      return fc.oneof(fc.integer({ min: shape.min ?? -5, max: 300 }), fc.constant(2_000_000_000));
    case 'float':
    case 'double':
      return fc.double({ min: 0, max: 1e6, noNaN: true });
    default:
      return fc.string({ minLength: shape.min ?? 0, maxLength: (shape.min ?? 0) + 12 });
  }
}

describe.each(EMR_OPERATIONS)('%s', (operation) => {
  it('answers whatever the model allows: by the model, or with an error of AWS', async () => {
    const emr = await openEmr({ zeroDelay: true });
    const groups = await emr.launch({ steps: [step('a', ['true']), step('b', ['true'])], StepConcurrencyLevel: 1 });
    const type = [{ InstanceType: 'm5.xlarge' }];
    const fleets = await emr.launch({
      Name: 'fleets',
      Instances: {
        KeepJobFlowAliveWhenNoSteps: true,
        InstanceFleets: [{ InstanceFleetType: 'MASTER', TargetOnDemandCapacity: 1, InstanceTypeConfigs: type }],
      },
    });
    const clusters = [groups, fleets];
    const steps = (await emr.steps(groups)).map((one) => one.Id ?? '');
    const { InstanceGroups } = await emr.call<{ InstanceGroups: { Id: string }[] }>('ListInstanceGroups', {
      ClusterId: groups,
    });
    const { InstanceFleets } = await emr.call<{ InstanceFleets: { Id: string }[] }>('ListInstanceFleets', {
      ClusterId: fleets,
    });
    const ids: Ids = {
      ClusterId: clusters,
      JobFlowId: clusters,
      JobFlowIds: clusters,
      ResourceId: clusters,
      StepId: steps,
      StepIds: steps,
      InstanceGroupId: InstanceGroups.map((one) => one.Id),
      InstanceFleetId: InstanceFleets.map((one) => one.Id),
      ReleaseLabel: ['emr-7.13.0', 'emr-5.0.0'],
    };
    const shape = raw.operations[operation]?.input?.shape;
    const inputs = (shape ? valuesOf(shape, '', ids, 6) : fc.constant({})).filter(
      (input) => model.checkInput(operation, input).length === 0,
    );
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        try {
          const output = await emr.service.call(operation, input as Record<string, unknown>, { region: 'us-east-1' });
          expect(model.checkOutput(operation, JSON.parse(JSON.stringify(output)))).toEqual([]);
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
        }
        for (const id of clusters) await emr.describe(id);
      }),
      { numRuns: 60 },
    );
  });
});
