import type { ClusterSpec } from '../contract.ts';

type Entries = ClusterSpec['configurations'];

/** The properties a cluster sets for one classification; a later entry wins, as on EMR. */
export function classification(entries: Entries, name: string): Record<string, string> {
  const found = entries.filter((entry) => entry.Classification === name);
  return Object.assign({}, ...found.map((entry) => entry.Properties ?? {}));
}

/** What `spark-env` or `hadoop-env` exports: `{Classification: "spark-env", Configurations: [{Classification: "export", …}]}`. */
export function exports(entries: Entries, name: string): Record<string, string> {
  const nested = entries
    .filter((entry) => entry.Classification === name)
    .flatMap((entry) => entry.Configurations ?? []);
  return classification(nested as Entries, 'export');
}

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A Hadoop `*-site.xml`. */
export function siteXml(properties: Record<string, string>): string {
  const lines = Object.entries(properties).map(
    ([name, value]) => `  <property><name>${escapeXml(name)}</name><value>${escapeXml(value)}</value></property>`,
  );
  return ['<?xml version="1.0"?>', '<configuration>', ...lines, '</configuration>', ''].join('\n');
}

/** A Java properties file as Spark reads `spark-defaults.conf`. */
export function propertiesFile(properties: Record<string, string>): string {
  const value = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return Object.entries(properties)
    .map(([name, text]) => `${name} ${value(text)}\n`)
    .join('');
}

/** How Hadoop reads `s3://`, `s3a://` and `s3n://` here: the sandbox's folder of objects, through its view file system. */
export function fileSystems(root: string): Record<string, string> {
  const schemes = ['s3', 's3a', 's3n'];
  return {
    'fs.defaultFS': 'file:///',
    'fs.sandbox.buckets': root,
    'fs.sandbox.impl': 'org.apache.hadoop.fs.RawLocalFileSystem',
    ...Object.fromEntries(schemes.map((scheme) => [`fs.${scheme}.impl`, 'stoker.sandbox.BucketFileSystem'])),
    ...Object.fromEntries(schemes.map((scheme) => [`fs.AbstractFileSystem.${scheme}.impl`, 'stoker.sandbox.BucketFs'])),
  };
}
