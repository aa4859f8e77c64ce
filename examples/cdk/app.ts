// The pipeline of the organization: a key, the archive, and what sends logs there.
//
//   npx cdk ls
import { App } from "aws-cdk-lib";
import { FirehoseStack } from "./lib/firehose-stack.ts";
import { KeyStack } from "./lib/key-stack.ts";
import { LoggingStack } from "./lib/logging-stack.ts";
import { pipelineOf } from "./lib/names.ts";

const app = new App();
const pipeline = pipelineOf(app);
const at = (account: string) => ({ env: { account, region: pipeline.region } });

new KeyStack(app, "ExampleKey", pipeline, at(pipeline.kmsAccount));
new LoggingStack(app, "ExampleLogging", pipeline, at(pipeline.loggingAccount));
for (const account of pipeline.workloadAccounts) {
  new FirehoseStack(app, `ExampleFirehose-${account}`, pipeline, at(account));
}
