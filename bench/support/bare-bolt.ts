// The peer of several benchmarks: what Bolt does by itself, with as many sockets as Stoker and one handler for each that acks.
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';

const SOCKETS = 2;
const { SLACK_API_URL = '', SLACK_APP_TOKEN = '', SLACK_BOT_TOKEN = '' } = process.env;
const clientOptions = { slackApiUrl: SLACK_API_URL };

const receivers = Array.from(
  { length: SOCKETS },
  () =>
    new SocketModeReceiver({
      appToken: SLACK_APP_TOKEN,
      logLevel: LogLevel.ERROR,
      installerOptions: { clientOptions },
    }),
);
const [first, ...others] = receivers;
if (!first) throw new Error('A bot without a socket hears nothing.');
const app = new App({ receiver: first, token: SLACK_BOT_TOKEN, clientOptions, logLevel: LogLevel.ERROR });
for (const receiver of others) receiver.init(app);
app.command('/emr', async ({ ack }) => {
  await ack();
});
app.action(/./, async ({ ack }) => {
  await ack();
});
await Promise.all(receivers.map((receiver) => receiver.start()));
process.send?.('ready');
process.once('disconnect', () => process.exit(0));
