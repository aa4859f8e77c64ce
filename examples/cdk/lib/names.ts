// What the stacks agree upon. They stand in three accounts, where none can look up what another has
// made: so the names are given, and only the key's ARN, which nobody chooses, is handed on.
import { App } from "aws-cdk-lib";

export interface Pipeline {
  organization: string;
  region: string;
  kmsAccount: string;
  loggingAccount: string;
  siemAccount: string;
  workloadAccounts: string[];
  bucket: string;
  stream: string;
  externalId: string;
  logGroups: string[];
  filterPattern: string;
  bufferSeconds: number;
}

/** The context of cdk.json, and of `-c name=value`. */
export function pipelineOf(app: App): Pipeline {
  const text = (name: string): string => {
    const value = app.node.getContext(name);
    if (typeof value !== "string") throw new Error(`the context ${name} is a text`);
    return value;
  };
  const list = (name: string): string[] => {
    const value = app.node.getContext(name);
    return typeof value === "string" ? value.split(",") : value;
  };
  return {
    organization: text("organization"),
    region: text("region"),
    kmsAccount: text("kmsAccount"),
    loggingAccount: text("loggingAccount"),
    siemAccount: text("siemAccount"),
    workloadAccounts: list("workloadAccounts"),
    bucket: text("bucket"),
    stream: text("stream"),
    externalId: text("externalId"),
    logGroups: list("logGroups"),
    filterPattern: text("filterPattern"),
    bufferSeconds: Number(text("bufferSeconds")),
  };
}

export const bucketArn = (pipeline: Pipeline) => `arn:aws:s3:::${pipeline.bucket}`;
export const firehoseRole = (pipeline: Pipeline) => `${pipeline.stream}-firehose`;
export const siemRole = (pipeline: Pipeline) => `${pipeline.stream}-siem`;

/** `arn:aws:iam::*:role/example-logs-firehose`: that role, in whatever account. */
export const anyFirehoseRole = (pipeline: Pipeline) =>
  `arn:aws:iam::*:role/${firehoseRole(pipeline)}`;

export const siemRoleArn = (pipeline: Pipeline) =>
  `arn:aws:iam::${pipeline.loggingAccount}:role/${siemRole(pipeline)}`;
