// The key that the archive is encrypted under, in an account of its own.
import { CfnOutput, RemovalPolicy, Stack, StackProps } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { anyFirehoseRole, bucketArn, Pipeline, siemRoleArn } from "./names.ts";

export class KeyStack extends Stack {
  constructor(scope: Construct, id: string, pipeline: Pipeline, props: StackProps) {
    super(scope, id, props);
    const key = new kms.Key(this, "LogKey", {
      alias: "alias/example-central-logs",
      description: "What the archive of logs is encrypted under",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // S3 asks KMS in the name of who writes or reads: so the principals are the roles, and no service.
    const viaS3 = { "kms:ViaService": `s3.${pipeline.region}.amazonaws.com` };
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: "FirehoseWrites",
        principals: [new iam.AnyPrincipal()],
        actions: ["kms:GenerateDataKey", "kms:Decrypt"],
        resources: ["*"],
        conditions: {
          StringEquals: { "aws:PrincipalOrgID": pipeline.organization, ...viaS3 },
          ArnLike: { "aws:PrincipalArn": anyFirehoseRole(pipeline) },
          StringLike: {
            "kms:EncryptionContext:aws:s3:arn": [bucketArn(pipeline), `${bucketArn(pipeline)}/*`],
          },
        },
      }),
    );
    // The account, with a condition on the role: it is made after the key.
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: "SiemReads",
        principals: [new iam.AccountPrincipal(pipeline.loggingAccount)],
        actions: ["kms:Decrypt"],
        resources: ["*"],
        conditions: {
          StringEquals: viaS3,
          ArnEquals: { "aws:PrincipalArn": siemRoleArn(pipeline) },
        },
      }),
    );
    new CfnOutput(this, "KeyArn", { value: key.keyArn });
  }
}
