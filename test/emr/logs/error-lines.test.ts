import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseEvidence, findErrorLines } from '../../../src/emr/logs/error-lines.ts';

const noise = Array.from(
  { length: 40 },
  (_, i) => `26/11/21 15:04:${String(i % 60).padStart(2, '0')} INFO TaskSetManager: Starting task ${i}.0`,
).join('\n');

const pythonDriver = `${noise}
Traceback (most recent call last):
  File "/mnt/yarn/usercache/hadoop/retrain.py", line 41, in <module>
    main()
  File "/mnt/yarn/usercache/hadoop/retrain.py", line 33, in main
    frame.select("sentimant").show()
  File "/usr/lib/spark/python/lib/pyspark.zip/pyspark/sql/dataframe.py", line 3229, in select
    jdf = self._jdf.select(self._jcols(*cols))
pyspark.errors.exceptions.captured.AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name \`sentimant\` cannot be resolved. Did you mean one of the following? [\`sentiment\`]
26/11/21 15:05:01 ERROR ApplicationMaster: User application exited with status 1
26/11/21 15:05:01 INFO ApplicationMaster: Final app status: FAILED, exitCode: 1, (reason: User application exited with status 1)
26/11/21 15:05:01 INFO ShutdownHookManager: Shutdown hook called
26/11/21 15:05:02 ERROR AsyncEventQueue: Listener threw an exception after the end`;

const javaDriver = `${noise}
26/11/21 15:05:00 WARN TaskSetManager: Lost task 3.0 in stage 1.0
26/11/21 15:05:01 ERROR Executor: Exception in task 3.0 in stage 1.0 (TID 12)
org.apache.spark.SparkException: Task failed while writing rows
\tat org.apache.spark.sql.Something.run(Something.scala:12)
Caused by: java.io.IOException: wrapped
\tat a.b.C.d(C.java:1)
\t... 12 more
Caused by: org.postgresql.util.PSQLException: ERROR: value too long for type character varying(10)
\tat org.postgresql.Foo.bar(Foo.java:99)
\t... 20 more
26/11/21 15:05:02 ERROR TaskSetManager: Task 3 in stage 1.0 failed 4 times; aborting job
26/11/21 15:05:03 INFO ShutdownHookManager: Shutdown hook called`;

const ownWords = `${noise}
too-little-data: Only 12 labelled tweets between Nov 14 and Nov 21; retraining needs at least 500. Widen --since or lower --min-examples.
26/11/21 15:05:00 INFO CodeGenerator: The plan is
   +- *(3) Project [id#34, text#1304]
26/11/21 15:05:01 ERROR ApplicationMaster: User application exited with status 12
26/11/21 15:05:01 INFO ShutdownHookManager: Shutdown hook called`;

const yarnKill = `26/11/21 15:04:01 INFO Client: Submitting application application_1732201234567_0003 to ResourceManager
26/11/21 15:04:41 ERROR Client: Application diagnostics message: Application application_1732201234567_0003 failed 1 times due to AM Container for appattempt_1732201234567_0003_000001 exited with  exitCode: -104
Failing this attempt.Diagnostics: [2026-11-21 15:04:41.001]Container [pid=77,containerID=container_1732201234567_0003_01_000001] is running 11026432B beyond the 'PHYSICAL' memory limit. Current usage: 906.5 MB of 896 MB physical memory used; 2.9 GB of 1.9 GB virtual memory used. Killing container.
Exception in thread "main" org.apache.spark.SparkException: Application application_1732201234567_0003 finished with failed status
\tat org.apache.spark.deploy.yarn.Client.run(Client.scala:1309)
26/11/21 15:04:41 INFO ShutdownHookManager: Shutdown hook called`;

describe('findErrorLines', () => {
  it("takes the Python exception with the line that raised it, and not YARN's report of it", () => {
    const lines = findErrorLines(pythonDriver);
    expect(lines.join('\n')).toContain('UNRESOLVED_COLUMN.WITH_SUGGESTION');
    expect(lines.slice(0, 2)).toEqual([
      'File "/mnt/yarn/usercache/hadoop/retrain.py", line 33, in main',
      'frame.select("sentimant").show()',
    ]);
    expect(lines.join('\n')).not.toMatch(/exited with status|AsyncEventQueue|INFO/);
  });

  it('takes the first ERROR and the innermost cause', () => {
    expect(findErrorLines(javaDriver)).toEqual([
      '26/11/21 15:05:01 ERROR Executor: Exception in task 3.0 in stage 1.0 (TID 12)',
      'Caused by: org.postgresql.util.PSQLException: ERROR: value too long for type character varying(10)',
    ]);
  });

  it('takes what the JVM said below a Python traceback', () => {
    const text = `Traceback (most recent call last):
  File "/x/retrain.py", line 9, in <module>
    frame.write.save("s3://b/x")
py4j.protocol.Py4JJavaError: An error occurred while calling o45.save.
: org.apache.spark.SparkException: Job aborted.
\tat org.apache.spark.sql.X.y(X.scala:1)
Caused by: java.io.IOException: No route to the bucket
\t... 9 more`;
    expect(findErrorLines(text)).toEqual([
      'File "/x/retrain.py", line 9, in <module>',
      'frame.write.save("s3://b/x")',
      'py4j.protocol.Py4JJavaError: An error occurred while calling o45.save.',
      ': org.apache.spark.SparkException: Job aborted.',
      'Caused by: java.io.IOException: No route to the bucket',
    ]);
  });

  it("takes the job's own last words", () => {
    expect(findErrorLines(ownWords)).toEqual([expect.stringMatching(/^too-little-data: Only 12 labelled tweets/)]);
  });

  it("takes YARN's words about a kill", () => {
    const lines = findErrorLines(yarnKill).join('\n');
    expect(lines).toContain("beyond the 'PHYSICAL' memory limit");
  });

  it.each([
    ['Container killed by YARN for exceeding physical memory limits. 958.9 MB of 896 MB physical memory used.'],
    [
      '26/11/21 15:04:01 ERROR YarnScheduler: Lost executor 2 on n1: Container from a bad node: container_1 on host: n1. Exit status: 137.',
    ],
    [
      'java.lang.IllegalArgumentException: Required executor memory (20480 MB) is above the max threshold (12288 MB) of this cluster!',
    ],
    ['Error: Unrecognized option: --exectutor-memory'],
    ['bash: line 1: pythn3: command not found'],
  ])('knows %s', (line) => {
    expect(findErrorLines(`${noise}\n${line}\n${noise}`)).toEqual([line]);
  });

  it('finds nothing in a log of success, however its processes were ended', () => {
    const text = `${noise}\n26/11/21 15:05:01 INFO ShutdownHookManager: Shutdown hook called\n26/11/21 15:05:01 ERROR TransportRequestHandler: late\nContainer exited with a non-zero exit code 143`;
    expect(findErrorLines(text)).toEqual([]);
  });

  it('gives at most 12 lines of at most 600 characters, whatever comes', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2000 }),
      fc.constantFrom(...pythonDriver.split('\n'), ...javaDriver.split('\n'), ...yarnKill.split('\n')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
        const found = findErrorLines(lines.join('\n'));
        expect(found.length).toBeLessThanOrEqual(12);
        for (const one of found) expect(one.length).toBeLessThanOrEqual(600);
      }),
    );
  });
});

describe('chooseEvidence', () => {
  const none = { strong: [], weak: [], lastWords: null };
  it("takes the program's own last words, which Spark writes to the driver's stdout, when it ended itself", () => {
    const files = [
      {
        name: 'driver stderr',
        errors: {
          ...none,
          weak: ['ERROR ApplicationMaster: User application exited with status 12'],
          lastWords: '+- Project',
        },
      },
      { name: 'driver stdout', errors: { ...none, lastWords: 'too-little-data: Only 12 labelled tweets.' } },
      { name: 'stderr', errors: { ...none, weak: ['finished with failed status'] } },
      { name: 'controller', errors: { ...none, strong: ['ERROR x'], lastWords: 'INFO startExec' } },
    ];
    expect(chooseEvidence(files)).toEqual([
      { file: 'driver stdout', text: 'too-little-data: Only 12 labelled tweets.' },
    ]);
  });

  it('takes errors of any file before reports that something failed, each line once', () => {
    const files = [
      { name: 'driver stderr', errors: { ...none, weak: ['exited with exitCode: 1'] } },
      { name: 'stderr', errors: { ...none, strong: ['Error: x'], lastWords: 'bye' } },
      { name: 'stdout', errors: { ...none, strong: ['Error: x'] } },
    ];
    expect(chooseEvidence(files)).toEqual([{ file: 'stderr', text: 'Error: x' }]);
    expect(chooseEvidence(files.slice(0, 1))).toEqual([{ file: 'driver stderr', text: 'exited with exitCode: 1' }]);
  });

  it("takes the controller's word when nobody else has one", () => {
    expect(
      chooseEvidence([{ name: 'controller', errors: { ...none, weak: ['WARN Step failed with exitCode 1'] } }]),
    ).toHaveLength(1);
  });
});
