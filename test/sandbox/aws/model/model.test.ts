import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../../sandbox/aws/model/load.ts';
import { compilePattern, matchesPattern } from '../../../../sandbox/aws/model/pattern.ts';
import type { ServiceModel } from '../../../../sandbox/aws/model/shapes.ts';
import { validate } from '../../../../sandbox/aws/model/validate.ts';

const emr = loadModel('emr');
const launch = (changes: object) => ({ Name: 'n', Instances: {}, ...changes });

describe('a request that the model allows', () => {
  it.each([
    ['RunJobFlow', launch({ Steps: [{ Name: 's', HadoopJarStep: { Jar: 'x', Args: ['a', ''] } }] })],
    ['RunJobFlow', launch({ Name: 'naïve 🔥', LogUri: 's3://b/🔥' })],
    ['RunJobFlow', launch({ Configurations: [{ Classification: 'a', Properties: { b: 'c' }, Configurations: [] }] })],
    ['ListClusters', { CreatedAfter: 1_700_000_000.5, ClusterStates: ['WAITING'] }],
    ['ListClusters', { Marker: null }],
  ])('%s %o has no problem', (operation, input) => {
    expect(emr.checkInput(operation, input)).toEqual([]);
  });
});

describe('a request that the model does not allow', () => {
  it.each([
    ['an unknown member', launch({ Nme: 'x' }), "Unknown member 'Nme'"],
    ['an inherited name', launch({ toString: 'x' }), "Unknown member 'toString'"],
    [
      'a missing member',
      { Name: 'n' },
      "Value null at 'instances' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a string for a number',
      launch({ StepConcurrencyLevel: '2' }),
      "Value '2' at 'stepConcurrencyLevel' is of the wrong type: an integer is expected",
    ],
    ['a fraction for an integer', launch({ StepConcurrencyLevel: 1.5 }), 'an integer is expected'],
    ['a string for a boolean', launch({ VisibleToAllUsers: 'true' }), 'a boolean is expected'],
    ['a list for a structure', { Name: 'n', Instances: [] }, 'a structure is expected'],
    ['a structure for a list', launch({ Tags: {} }), 'a list is expected'],
    [
      'an enum deep inside',
      launch({ Steps: [{ Name: 's', ActionOnFailure: 'STOP', HadoopJarStep: { Jar: 'x' } }] }),
      "Value 'STOP' at 'steps.1.member.actionOnFailure' failed to satisfy constraint: Member must satisfy enum value set: [TERMINATE_JOB_FLOW, TERMINATE_CLUSTER, CANCEL_AND_WAIT, CONTINUE]",
    ],
    ['a name too long', launch({ Name: 'x'.repeat(257) }), 'length less than or equal to 256'],
    ['a control character', launch({ Name: 'a\u0000b' }), 'regular expression pattern'],
    [
      'a number in a map',
      launch({ Configurations: [{ Properties: { a: 1 } }] }),
      "at 'configurations.1.member.properties.a.member'",
    ],
    ['nothing at all', null, 'a structure is expected'],
  ])('tells %s', (_, input, problem) => {
    const problems = emr.checkInput('RunJobFlow', input);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('tells every problem at once', () => {
    expect(emr.checkInput('RunJobFlow', { Name: 1, Foo: 2 })).toHaveLength(3);
  });

  it('tells an operation that there is not', () => {
    expect(emr.checkInput('RunJobFlows', {})).toEqual(["Unknown operation 'RunJobFlows' of emr"]);
    expect(emr.checkInput('constructor', {})).toEqual(["Unknown operation 'constructor' of emr"]);
  });
});

describe('a response', () => {
  it('with a time as text is refused: SDK clients throw on it', () => {
    const status = (time: unknown) => ({ Cluster: { Status: { Timeline: { CreationDateTime: time } } } });
    expect(emr.checkOutput('DescribeCluster', status(1_700_000_000))).toEqual([]);
    expect(emr.checkOutput('DescribeCluster', status('2026-11-21T00:00:00Z'))).toEqual([
      "Value '2026-11-21T00:00:00Z' at 'cluster.status.timeline.creationDateTime' is of the wrong type: a time as a number (epoch) is expected",
    ]);
  });

  it('of an operation that answers nothing must be empty', () => {
    expect(emr.checkOutput('TerminateJobFlows', {})).toEqual([]);
    expect(emr.checkOutput('TerminateJobFlows', { Ok: true })).toHaveLength(1);
  });
});

describe('the models', () => {
  it.each([
    ['emr', 'ElasticMapReduce', 'RunJobFlow'],
    ['logs', 'Logs_20140328', 'GetLogEvents'],
    ['cloudwatch', 'GraniteServiceVersion20100801', 'GetMetricData'],
    ['secretsmanager', 'secretsmanager', 'GetSecretValue'],
  ] as const)('of %s says how it is called', (service, target, operation) => {
    expect(loadModel(service).targetPrefix).toBe(target);
    expect(loadModel(service).operations).toContain(operation);
  });

  it('that are not installed are named with the command that brings them', () => {
    expect(() => loadModel('emr', '/nowhere')).toThrow(/emr.*'\/nowhere'.*npm run setup/s);
  });

  it('check lengths, patterns and ranges of Logs', () => {
    const logs = loadModel('logs');
    expect(logs.checkInput('GetLogEvents', { logGroupName: '/aws/emr/j-1', logStreamName: 's', limit: 10 })).toEqual(
      [],
    );
    expect(logs.checkInput('GetLogEvents', { logGroupName: 'a b', logStreamName: '', limit: 0 })).toEqual([
      expect.stringContaining("'logGroupName'"),
      expect.stringContaining("'logStreamName'"),
      expect.stringContaining(
        "'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
      ),
    ]);
  });
});

describe('patterns', () => {
  it('match the whole value, with what JavaScript needs changed', () => {
    expect(matchesPattern('[a-z]+', 'abc')).toBe(true);
    expect(matchesPattern('[a-z]+', 'abc1')).toBe(false);
    expect(matchesPattern('a|b', 'ab')).toBe(false);
    expect(matchesPattern(String.raw`[\w+=,.@\-_/#A-Za-z0-9]+`, '/aws/emr-1')).toBe(true);
  });

  it('that only Java can read refuse nothing', () => {
    expect(compilePattern('(?<!a)b++')).toBeNull();
    expect(matchesPattern('(?<!a)b++', 'anything')).toBe(true);
  });

  it('may be recursive shapes and unions', () => {
    const model: ServiceModel = {
      metadata: { serviceId: 'Test', targetPrefix: 'T' },
      operations: {},
      shapes: {
        Tree: { type: 'structure', members: { Left: { shape: 'Tree' }, Size: { shape: 'Size' } } },
        Size: { type: 'integer', min: 1, max: 3 },
        Either: { type: 'structure', union: true, members: { A: { shape: 'Size' }, B: { shape: 'Size' } } },
      },
    };
    expect(validate(model, 'Tree', { Left: { Left: { Size: 4 } } })).toEqual([
      "Value '4' at 'left.left.size' failed to satisfy constraint: Member must have value less than or equal to 3",
    ]);
    expect(validate(model, 'Either', { A: 1 })).toEqual([]);
    expect(validate(model, 'Either', { A: 1, B: 2 })).toEqual([
      "Value at 'the top' must have exactly one member set, it has 2",
    ]);
  });
});
