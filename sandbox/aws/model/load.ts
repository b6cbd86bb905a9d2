import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ServiceModel } from './shapes.ts';
import { validate } from './validate.ts';

/** One service's API model: what each operation takes and answers. */
export interface ApiModel {
  readonly operations: readonly string[];
  /** The part of `X-Amz-Target` before the dot, e.g. `ElasticMapReduce`. */
  readonly targetPrefix: string;
  /** Every problem of a request body; empty when the model allows it. Times are epoch numbers, as on the wire. */
  checkInput(operation: string, input: unknown): string[];
  /** Every problem of a response body; empty when the model allows it. */
  checkOutput(operation: string, output: unknown): string[];
}

export type ModelledService = 'emr' | 'logs' | 'cloudwatch' | 'secretsmanager' | 'pricing';

const FOLDERS: Record<ModelledService, string> = {
  emr: 'emr/2009-03-31',
  logs: 'logs/2014-03-28',
  cloudwatch: 'cloudwatch/2010-08-01',
  secretsmanager: 'secretsmanager/2017-10-17',
  pricing: 'pricing/2017-10-15',
};

const DEFAULT_PYTHON = fileURLToPath(new URL('../../../.stoker/python', import.meta.url));

const loaded = new Map<string, ApiModel>();

/** Reads the API model that botocore brings (Apache-2.0) from a Python environment; `.stoker/python` by default. */
export function loadModel(service: ModelledService, pythonHome: string = DEFAULT_PYTHON): ApiModel {
  const key = `${pythonHome}\0${service}`;
  const known = loaded.get(key);
  if (known) return known;
  const model = toApiModel(service, readServiceModel(service, pythonHome));
  loaded.set(key, model);
  return model;
}

function readServiceModel(service: ModelledService, pythonHome: string): ServiceModel {
  const packages = sitePackages(pythonHome);
  for (const folder of packages) {
    const file = join(folder, 'botocore', 'data', FOLDERS[service], 'service-2.json');
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
    if (existsSync(`${file}.gz`)) return JSON.parse(gunzipSync(readFileSync(`${file}.gz`)).toString('utf8'));
  }
  throw new Error(
    `No API model for '${service}': botocore/data/${FOLDERS[service]}/service-2.json is not below '${pythonHome}' ` +
      `(looked in ${packages.join(', ') || 'no site-packages at all'}). Run 'npm run setup' to install botocore there.`,
  );
}

function sitePackages(pythonHome: string): string[] {
  const folders = [join(pythonHome, 'Lib', 'site-packages')];
  for (const lib of ['lib', 'lib64']) {
    const parent = join(pythonHome, lib);
    if (!existsSync(parent)) continue;
    for (const name of readdirSync(parent).sort()) {
      if (name.startsWith('python')) folders.push(join(parent, name, 'site-packages'));
    }
  }
  return folders.filter((folder) => existsSync(folder));
}

function toApiModel(service: ModelledService, model: ServiceModel): ApiModel {
  const check = (side: 'input' | 'output', name: string, value: unknown): string[] => {
    const operation = Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
    if (!operation) return [`Unknown operation '${name}' of ${service}`];
    const shape = operation[side]?.shape;
    if (shape) return validate(model, shape, value);
    const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    return empty ? [] : [`${name} has no ${side}, but got '${JSON.stringify(value)}'`];
  };
  return {
    operations: Object.keys(model.operations),
    targetPrefix: model.metadata.targetPrefix,
    checkInput: (operation, input) => check('input', operation, input),
    checkOutput: (operation, output) => check('output', operation, output),
  };
}
