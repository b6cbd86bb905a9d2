import { describe, expect, it } from 'vitest';
import { redact } from '../../src/text/redact.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

describe('secrets are taken out', () => {
  it.each([
    ['key AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE'],
    ['ASIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE'],
    [`aws_secret_access_key = ${SECRET}`, SECRET],
    [`AWS_SECRET_ACCESS_KEY=${SECRET}`, SECRET],
    [`fs.s3a.secret.key: ${SECRET}`, SECRET],
    [`the key is ${SECRET}, keep it`, SECRET],
    ['{"SessionToken": "IQoJb3JpZ2luX2VjEJr//////////wEaCXVz"}', 'IQoJb3JpZ2luX2VjEJr'],
    ['token xoxb-123456789012-123456789012-AbCdEfGhIjKlMnOp', 'xoxb-'],
    ['SLACK_APP_TOKEN=xapp-1-A0B1C2-123-abcdef0123456789', 'xapp-1'],
    ['https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXX', 'T00000000'],
    ['jdbc:postgresql://db:5432/x?user=etl&password=hunter2&ssl=true', 'hunter2'],
    ['jdbc:sqlserver://db;user=sa;password=hunter2;encrypt=true', 'hunter2'],
    ['jdbc:oracle:thin:scott/tiger@db:1521/x', 'tiger'],
    ['postgres://etl:hunter2@db:5432/x', 'hunter2'],
    ['https://user:p4ss%21word@example.com/', 'p4ss%21word'],
    ['Authorization: Bearer abcdefghijklmnop', 'abcdefghijklmnop'],
    ['authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ["headers={'Authorization': 'Bearer abcdefghijklmnop'}", 'abcdefghijklmnop'],
    [
      '-H "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101, Signature=deadbeefdeadbeef"',
      'deadbeef',
    ],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----\nafter', 'MIIEow'],
    ['-----BEGIN PRIVATE KEY-----\nMIIEow\ncut off', 'MIIEow'],
    ['DB_PASSWORD=hunter2', 'hunter2'],
    ['{"password": "two words"}', 'two words'],
    ["passwd='two words'", 'two words'],
    ['--api-key 0123456789', '0123456789'],
    ['spark-submit --db-password hunter2 job.py', 'hunter2'],
    ['api_key: 0123456789', '0123456789'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'ghp_'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF-_123', 'eyJhbGci'],
    ['-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----', 'lQOYBF'],
    ['-----BEGIN PRIVATE KEY-----\\nMIIEow\\n-----END PRIVATE KEY-----\\n"}', 'MIIEow'],
    ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj', 'MIIEvQIB'],
    ['the key wJalrXUtnFEMI2K7MDENG4bPxRfiCYEXAMPLE8EY is in', 'wJalrXUtnFEMI2K7'],
    ['A3TXIOSFODNN7EXAMPLE', 'A3TXIOSFODNN7EXAMPLE'],
    ['glpat-abcdefghij0123456789', 'glpat-abc'],
    ['dapi0123456789abcdef0123456789abcdef', 'dapi0123'],
    ['hf_abcdefghijABCDEFGHIJabcdefghijABCD', 'hf_abc'],
    ['AIzaSyA0123456789abcdefghijklmnopqrstuv', 'AIzaSy'],
    ['GET / HTTP/1.1 with Basic dXNlcjpwYXNz==', 'dXNlcjpwYXNz'],
    ['Set-Cookie: session=abc123; HttpOnly', 'abc123'],
    ['https://a.blob.core.windows.net/c?sv=2022&sig=abc%2Fdef', 'abc%2Fdef'],
    ["[('fs.s3a.secret.key', 'hunter22')]", 'hunter22'],
    ['<name>fs.s3a.secret.key</name> <value>hunter22</value>', 'hunter22'],
    ['<password>hunter22</password>', 'hunter22'],
    ["ALTER USER etl WITH PASSWORD 'hunter22'", 'hunter22'],
    ["CREATE USER etl IDENTIFIED BY 'hunter22'", 'hunter22'],
    ['{"body":"{\\"password\\":\\"hunter22\\"}"}', 'hunter22'],
    ['sh -c "run --opt password=\\"hunter22\\""', 'hunter22'],
    ['Map(url -> jdbc:postgresql://db/x, password -> hunter22)', 'hunter22'],
    ['DB_PASS=hunter22', 'hunter22'],
    ['host=db dbname=x user=etl password=hunter22 sslmode=require', 'hunter22'],
    ['https://b.s3.amazonaws.com/k?X-Amz-Credential=AAA&X-Amz-Signature=deadbeef', 'deadbeef'],
  ])('%s', (text, secret) => {
    const clean = redact(text);
    expect(clean.text).not.toContain(secret);
    expect(clean.text).toContain('[redacted ');
    expect(clean.count).toBeGreaterThan(0);
  });

  it('leaves what stands around them', () => {
    expect(redact('jdbc:postgresql://db/x?user=etl&password=hunter2&ssl=true').text).toBe(
      'jdbc:postgresql://db/x?user=etl&password=[redacted secret]&ssl=true',
    );
    expect(redact('-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\nafter').text).toBe(
      '[redacted private key]\nafter',
    );
    expect(redact('postgres://etl:hunter2@db:5432/x').text).toBe('postgres://etl:[redacted password]@db:5432/x');
  });
});

describe('what only looks like one stays', () => {
  it.each([
    '\t client token: N/A',
    '26/11/21 02:30:00 INFO SecurityManager: authentication disabled; users with view permissions: Set(hadoop)',
    'pyspark.errors.exceptions.AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://bucket/tweets/2026/11/21.',
    'java.lang.OutOfMemoryError: Java heap space',
    'Exit code is 137, 4.5 GB of 4 GB physical memory used',
    'container_1732150000000_0001_01_000002 on host: ip-10-0-0-1.ec2.internal',
    's3://stoker-demo/code/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08/jobs/retrain.py',
    'Tokenizer: 12 tokens: 512, max_tokens=256',
    'http://127.0.0.1:8088/cluster/app/application_1732150000000_0001',
    'at org.apache.spark.sql.execution.datasources.DataSource$.checkAndGlobPathIfNecessary(DataSource.scala:743)',
    'sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'Basic statistics of 12 columns',
    'FATAL: password authentication failed for user "etl"',
    'at org.apache.spark.sql.catalyst.expressions.GeneratedClass$SpecificUnsafeProjection2.apply(Unknown Source)',
  ])('%s', (line) => {
    expect(redact(line)).toEqual({ text: line, count: 0 });
  });
});

it('takes its time linearly, whatever the text', () => {
  const began = process.threadCpuUsage();
  for (const piece of [
    'a',
    'password',
    '=',
    '-----BEGIN PRIVATE KEY-----',
    'x:/',
    '://',
    'A1a/',
    'token_',
    '--',
    ' ',
    '.-',
  ]) {
    redact(piece.repeat(Math.ceil(60_000 / piece.length)));
  }
  expect(process.threadCpuUsage(began).user / 1000).toBeLessThan(2000);
});

it('is not fooled by colours and invisible characters inside', () => {
  expect(redact('AKIA\u001b[31mIOSFODNN7EXAMPLE').count).toBe(1);
  expect(redact('pass\u200bword=hunter2').text).toBe('password=[redacted secret]');
});
