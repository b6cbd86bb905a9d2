import { startLocalAws } from '../../sandbox/aws/server.ts';

// The sandbox's S3 and Secrets Manager for a test in Python: tells where it is, and ends with its stdin.
const [directory = ''] = process.argv.slice(2);
const refused = async () => {
  throw new Error('These tests start no cluster.');
};
const aws = await startLocalAws({
  directory,
  engine: { name: 'quick', open: refused, sweep: async () => undefined, close: async () => undefined },
});
const { url, region, credentials, objects } = aws;
console.log(JSON.stringify({ url, region, ...credentials, root: objects.root }));
process.stdin.resume().once('end', () => void aws.close());
