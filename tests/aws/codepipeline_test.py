"""CodePipeline as boto3 sees it: sources become stacks, stage by stage, as the roles that the pipeline
takes on; what fails says why, and goes on when it is told to."""

import io
import json
import os
import sys
import unittest
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh, wait_for  # noqa: E402

ACCOUNT = "200000000001"
OTHER = "200000000002"
KEY = "source.zip"
SOURCE = {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"}
DEPLOY = {"category": "Deploy", "owner": "AWS", "provider": "CloudFormation", "version": "1"}
APPROVAL = {"category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"}
PIPELINE_MAY = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:GetBucketVersioning",
                "s3:ListBucket", "kms:GenerateDataKey", "kms:Decrypt", "cloudformation:*",
                "iam:PassRole", "sts:AssumeRole"]


def archive(**files):
    """A ZIP of texts by their names, where __ stands for a point."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in files.items():
            out.writestr(name.replace("__", "."),
                         text if isinstance(text, str) else json.dumps(text))
    return packed.getvalue()


def queue_template(timeout=30, **more):
    return {"Parameters": {"Timeout": {"Type": "Number", "Default": timeout}},
            "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {
                "VisibilityTimeout": {"Ref": "Timeout"}, **more}}},
            "Outputs": {"Url": {"Value": {"Ref": "Queue"}},
                        "Name": {"Value": {"Fn::GetAtt": ["Queue", "QueueName"]}}}}


class CodePipeline(AwsTest):
    def setUp(self):
        super().setUp()
        self.pipelines = self.client("codepipeline")
        self.cfn = self.client("cloudformation")
        self.s3 = self.client("s3")
        self.bucket = fresh("bucket")
        self.s3.create_bucket(Bucket=self.bucket,
                              CreateBucketConfiguration={"LocationConstraint": REGION})
        self.versioned()
        self.role = self.service_role("codepipeline", *PIPELINE_MAY)
        self.maker = self.service_role("cloudformation", "sqs:*", "iam:*", "codepipeline:*")

    def versioned(self):
        self.s3.put_bucket_versioning(Bucket=self.bucket,
                                      VersioningConfiguration={"Status": "Enabled"})

    def put(self, **files):
        self.s3.put_object(Bucket=self.bucket, Key=KEY, Body=archive(**files))

    def source(self, poll="false"):
        return {"name": "Source", "actions": [{
            "name": "Templates", "actionTypeId": SOURCE, "namespace": "Source",
            "outputArtifacts": [{"name": "Templates"}],
            "configuration": {"S3Bucket": self.bucket, "S3ObjectKey": KEY,
                              "PollForSourceChanges": poll}}]}

    def deploy(self, stack, name="Deploy", mode="CREATE_UPDATE", template="queue.json", **more):
        configuration = {"ActionMode": mode, "StackName": stack}
        if mode != "CHANGE_SET_EXECUTE":
            configuration["RoleArn"] = self.maker
        if mode not in ("CHANGE_SET_EXECUTE", "DELETE_ONLY"):
            configuration["TemplatePath"] = f"Templates::{template}"
        configuration.update(more.pop("configuration", {}))
        return {"name": name, "actionTypeId": DEPLOY, "configuration": configuration,
                "inputArtifacts": [{"name": "Templates"}], **more}

    def approval(self, name="Approve"):
        return {"name": name, "actionTypeId": APPROVAL}

    def declaration(self, *stages, poll="false", **more):
        return {"name": fresh("pipeline"), "roleArn": self.role,
                "artifactStore": {"type": "S3", "location": self.bucket},
                "stages": [self.source(poll), *({"name": f"Stage{i + 1}", "actions": list(actions)}
                                                for i, actions in enumerate(stages))], **more}

    def create(self, *stages, **more):
        """The name of the pipeline, and the execution that its creation began."""
        name = self.pipelines.create_pipeline(
            pipeline=self.declaration(*stages, **more))["pipeline"]["name"]
        return name, self.executions(name)[0]["pipelineExecutionId"]

    def executions(self, name):
        return self.pipelines.list_pipeline_executions(
            pipelineName=name)["pipelineExecutionSummaries"]

    def execution(self, name, execution):
        return self.pipelines.get_pipeline_execution(
            pipelineName=name, pipelineExecutionId=execution)["pipelineExecution"]

    def ended(self, name, execution, status="Succeeded"):
        def look():
            found = self.execution(name, execution)
            return found if found["status"] not in ("InProgress", "Stopping") else None
        found = wait_for(f"the end of {execution}", look)
        self.assertEqual(found["status"], status, self.runs(name, execution))
        return found

    def runs(self, name, execution):
        """What the actions of an execution did, by their names; the latest of each."""
        found = self.pipelines.list_action_executions(
            pipelineName=name, filter={"pipelineExecutionId": execution})["actionExecutionDetails"]
        return {one["actionName"]: one for one in reversed(found)}

    def stage(self, name, number):
        return self.pipelines.get_pipeline_state(name=name)["stageStates"][number]

    def latest(self, name, stage, action):
        for one in self.stage(name, stage)["actionStates"]:
            if one["actionName"] == action:
                return one.get("latestExecution", {})
        return {}

    def outputs(self, stack):
        found = self.cfn.describe_stacks(StackName=stack)["Stacks"][0]
        return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}

    def timeout(self, stack):
        return self.client("sqs").get_queue_attributes(
            QueueUrl=self.outputs(stack)["Url"],
            AttributeNames=["VisibilityTimeout"])["Attributes"]["VisibilityTimeout"]

    def test_a_pipeline_is_kept(self):
        self.put(queue__json=queue_template())
        declared = self.declaration([self.approval()])
        made = self.pipelines.create_pipeline(
            pipeline=declared, tags=[{"key": "team", "value": "logs"}])
        name = declared["name"]
        self.assertEqual(made["pipeline"]["version"], 1)
        self.assertEqual(made["pipeline"]["stages"][1]["actions"][0]["runOrder"], 1)
        self.assertEqual(self.code(self.pipelines.create_pipeline, pipeline=declared)[0],
                         "PipelineNameInUseException")
        declared["stages"][1]["name"] = "Wait"
        self.assertEqual(
            self.pipelines.update_pipeline(pipeline=declared)["pipeline"]["version"], 2)
        arn = self.pipelines.get_pipeline(name=name)["metadata"]["pipelineArn"]
        self.assertEqual(arn, f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:{name}")
        old = self.pipelines.get_pipeline(name=name, version=1)["pipeline"]
        self.assertEqual(old["stages"][1]["name"], "Stage1")
        self.assertEqual(self.code(self.pipelines.get_pipeline, name=name, version=3)[0],
                         "PipelineVersionNotFoundException")
        self.pipelines.tag_resource(resourceArn=arn, tags=[{"key": "cost", "value": "1"}])
        self.pipelines.untag_resource(resourceArn=arn, tagKeys=["team"])
        self.assertEqual(self.pipelines.list_tags_for_resource(resourceArn=arn)["tags"],
                         [{"key": "cost", "value": "1"}])
        pages = self.pipelines.get_paginator("list_pipelines").paginate(
            PaginationConfig={"PageSize": 1})
        self.assertIn(name, [one["name"] for page in pages for one in page["pipelines"]])
        self.pipelines.delete_pipeline(name=name)
        self.assertEqual(self.code(self.pipelines.get_pipeline, name=name), (
            "PipelineNotFoundException",
            f"Account '{ACCOUNT}' does not have a pipeline with name '{name}'"))

    def refused(self, change, stages=None):
        declared = self.declaration(*(stages or [[self.approval()]]))
        change(declared)
        return self.code(self.pipelines.create_pipeline, pipeline=declared)

    def test_what_is_wrong_is_said(self):
        stage = {"name": "Stage1", "actions": [self.approval("Again")]}
        deploy = self.deploy("s")
        del deploy["configuration"]["StackName"]
        unknown = self.deploy("s", configuration={"Colour": "red"})
        without = self.deploy("s")
        without["inputArtifacts"] = [{"name": "Other"}]
        astray = self.deploy("s", configuration={"ParameterOverrides": '{"A": "#{Nobody.Key}"}'})
        build = {**self.approval("Build"),
                 "actionTypeId": {**APPROVAL, "category": "Build", "provider": "CodeBuild"}}
        cases = [
            (lambda d: d["stages"].pop(0), None, "InvalidStructureException", "at least two"),
            (lambda d: d["stages"].reverse(), None, "InvalidStructureException",
             "Pipeline should start with a stage that only contains source actions"),
            (lambda d: d["stages"].append(stage), None, "InvalidStageDeclarationException",
             "must be unique"),
            (lambda d: None, [[self.approval(), self.approval()]],
             "InvalidStageDeclarationException", "Approve has been used more than once"),
            (lambda d: None, [[deploy]], "InvalidActionDeclarationException",
             "Action configuration for action 'Deploy' is missing required configuration "
             "'StackName'"),
            (lambda d: None, [[unknown]], "InvalidActionDeclarationException",
             "contains unknown configuration 'Colour'"),
            (lambda d: None, [[without]], "InvalidActionDeclarationException",
             "Input Artifact Bundle Other in action Deploy is not declared as Output Artifact "
             "Bundle in any of the preceding actions"),
            (lambda d: None, [[astray]], "InvalidActionDeclarationException",
             "referencing a namespace that does not exist. StageName=[Stage1], "
             "ActionName=[Deploy], ActionConfigurationKey=[ParameterOverrides], "
             "VariableReferenceText=[Nobody.Key]"),
            (lambda d: None, [[build]], "InvalidActionDeclarationException",
             "ActionType (Category: 'Build', Provider: 'CodeBuild', Owner: 'AWS', Version: '1') in "
             "action 'Build' is not available in region EU_WEST_1"),
            (lambda d: d["stages"][0]["actions"][0].update(inputArtifacts=[{"name": "X"}]), None,
             "InvalidActionDeclarationException", "more than the maximum count (0)"),
            (lambda d: d.update(name="a b"), None, "ValidationException",
             "Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+"),
            (lambda d: d.pop("artifactStore"), None, "ValidationException", "artifactStore"),
            (lambda d: d["stages"][1]["actions"][0].update(runOrder=1000), None,
             "ValidationException", "less than or equal to 999"),
            (lambda d: None, [[self.deploy("s", region="eu-central-1")]],
             "InvalidStructureException", "eu-central-1"),
            (lambda d: d.update(roleArn=self.maker), None, "InvalidStructureException",
             f"CodePipeline is not authorized to perform AssumeRole on role {self.maker}")]
        for change, stages, code, message in cases:
            with self.subTest(message=message):
                found = self.refused(change, stages)
                self.assertEqual(found[0], code, found)
                self.assertIn(message, found[1])

    def test_a_source_becomes_stacks_and_outputs_are_carried_on(self):
        first, second = fresh("first"), fresh("second")
        key = self.client("kms").create_key()["KeyMetadata"]["Arn"]
        told = {"Parameters": {"Name": {"Type": "String"}, "Url": {"Type": "String"},
                               "Store": {"Type": "String"}},
                "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {}}},
                "Outputs": {name: {"Value": {"Ref": name}} for name in ("Name", "Url", "Store")}}
        settings = {"Parameters": {"Timeout": 77}, "Tags": {"team": "logs"}}
        self.put(queue__json=queue_template(), told__json=told, settings__json=settings)
        overrides = {"Name": "#{First.Name}",
                     "Url": {"Fn::GetParam": ["FirstOutputs", "outputs.json", "Url"]},
                     "Store": {"Fn::GetArtifactAtt": ["Templates", "BucketName"]}}
        name, execution = self.create(
            [self.deploy(first, namespace="First", outputArtifacts=[{"name": "FirstOutputs"}],
                         configuration={"OutputFileName": "outputs.json",
                                        "TemplateConfiguration": "Templates::settings.json"}),
             self.deploy(second, "Second", template="told.json", runOrder=2, configuration={
                 "ParameterOverrides": json.dumps(overrides)},
                 inputArtifacts=[{"name": "Templates"}, {"name": "FirstOutputs"}])],
            artifactStore={"type": "S3", "location": self.bucket,
                           "encryptionKey": {"type": "KMS", "id": key}})
        done = self.ended(name, execution)
        self.assertEqual(done["artifactRevisions"][0]["name"], "Templates")
        made = self.outputs(first)
        self.assertEqual(self.outputs(second), {**made, "Store": self.bucket})
        self.assertEqual(self.timeout(first), "77")
        self.assertIn({"Key": "team", "Value": "logs"},
                      self.cfn.describe_stacks(StackName=first)["Stacks"][0]["Tags"])
        runs = self.runs(name, execution)
        self.assertEqual(runs["Deploy"]["output"]["outputVariables"], made)
        place = runs["Deploy"]["output"]["outputArtifacts"][0]["s3location"]
        self.assertRegex(place["key"], f"^{name[:20]}/FirstOutpu/[A-Za-z0-9]{{7}}$")
        kept = self.s3.get_object(Bucket=place["bucket"], Key=place["key"])
        self.assertEqual(kept["SSEKMSKeyId"], key)
        with zipfile.ZipFile(io.BytesIO(kept["Body"].read())) as packed:
            self.assertEqual(json.loads(packed.read("outputs.json")), made)
        source = runs["Templates"]["output"]["outputVariables"]
        self.assertEqual((source["BucketName"], source["ObjectKey"]), (self.bucket, KEY))
        self.assertEqual(self.executions(name)[0]["trigger"]["triggerType"], "CreatePipeline")
        # A role that CloudFormation takes on made them, as the action's passed it.
        self.assertEqual(self.cfn.describe_stacks(StackName=first)["Stacks"][0]["RoleARN"],
                         self.maker)
        # Again, with nothing changed: it is done at once.
        again = self.pipelines.start_pipeline_execution(name=name)["pipelineExecutionId"]
        self.ended(name, again)

    def test_a_changed_source_begins_another(self):
        stack = fresh("stack")
        self.put(queue__json=queue_template(30))
        name, execution = self.create([self.deploy(stack)], poll="true")
        self.ended(name, execution)
        self.assertEqual(self.timeout(stack), "30")
        self.put(queue__json=queue_template(31))
        newest = wait_for("another execution", lambda: next(
            (one for one in self.executions(name) if one["pipelineExecutionId"] != execution), None))
        self.assertEqual(newest["trigger"]["triggerType"], "PollForSourceChanges")
        self.ended(name, newest["pipelineExecutionId"])
        self.assertEqual(self.timeout(stack), "31")
        self.assertEqual(len(self.executions(name)), 2)

    def approve(self, name, stage, status, summary="seen"):
        token = wait_for("the approval", lambda: self.latest(name, stage, "Approve").get("token"))
        given = {"pipelineName": name, "stageName": f"Stage{stage}", "actionName": "Approve",
                 "result": {"status": status, "summary": summary}}
        self.assertEqual(self.code(self.pipelines.put_approval_result, **given,
                                   token="00000000-0000-0000-0000-000000000000")[0],
                         "InvalidApprovalTokenException")
        self.pipelines.put_approval_result(**given, token=token)
        return given, token

    def test_approvals(self):
        self.put(queue__json=queue_template())
        name, execution = self.create([self.approval()], [self.approval()])
        given, token = self.approve(name, 1, "Approved")
        self.assertEqual(self.code(self.pipelines.put_approval_result, **given, token=token)[0],
                         "ApprovalAlreadyCompletedException")
        self.approve(name, 2, "Rejected", "not on a Sunday")
        self.ended(name, execution, "Failed")
        failed = self.latest(name, 2, "Approve")
        self.assertEqual(failed["status"], "Failed")
        self.assertIn("not on a Sunday", failed["errorDetails"]["message"])
        self.assertEqual(self.stage(name, 2)["latestExecution"]["status"], "Failed")
        self.assertEqual(self.stage(name, 1)["latestExecution"]["status"], "Succeeded")
        self.pipelines.retry_stage_execution(pipelineName=name, stageName="Stage2",
                                             pipelineExecutionId=execution,
                                             retryMode="FAILED_ACTIONS")
        self.approve(name, 2, "Approved")
        self.ended(name, execution)

    def test_a_failed_stage_says_which_resource_and_why_and_goes_on(self):
        stack = fresh("stack")
        self.put(queue__json=queue_template(99999))
        name, execution = self.create(
            [self.deploy(stack, mode="REPLACE_ON_FAILURE"), self.deploy(fresh("good"), "Good",
             configuration={"ParameterOverrides": '{"Timeout": 1}'})])
        self.ended(name, execution, "Failed")
        runs = self.runs(name, execution)
        why = runs["Deploy"]["output"]["executionResult"]["externalExecutionSummary"]
        self.assertIn("ROLLBACK_COMPLETE", why)
        self.assertIn("Resource Queue (AWS::SQS::Queue) is CREATE_FAILED", why)
        self.assertIn("VisibilityTimeout", why)
        self.assertEqual(runs["Good"]["status"], "Succeeded")
        retry = {"pipelineName": name, "stageName": "Stage1", "retryMode": "FAILED_ACTIONS"}
        self.assertEqual(self.code(self.pipelines.retry_stage_execution, **{
            **retry, "stageName": "Source"}, pipelineExecutionId=execution)[0],
            "StageNotRetryableException")
        # The same artifact fails again; a stack that failed makes way for another.
        self.pipelines.retry_stage_execution(**retry, pipelineExecutionId=execution)
        self.ended(name, execution, "Failed")
        self.put(queue__json=queue_template(45))
        newer = self.pipelines.start_pipeline_execution(name=name)["pipelineExecutionId"]
        self.ended(name, newer)
        self.assertEqual(self.timeout(stack), "45")
        self.assertEqual(self.code(self.pipelines.retry_stage_execution, **retry,
                                   pipelineExecutionId=execution)[0],
                         "NotLatestPipelineExecutionException")

    def test_a_retry_goes_on_once_the_role_may(self):
        stack, limited = fresh("stack"), self.service_role("cloudformation", "sqs:GetQueueUrl")
        self.put(queue__json=queue_template())
        name, execution = self.create([self.deploy(stack, mode="REPLACE_ON_FAILURE",
                                                   configuration={"RoleArn": limited})])
        self.ended(name, execution, "Failed")
        message = self.latest(name, 1, "Deploy")["errorDetails"]["message"]
        self.assertIn("is not authorized to perform: sqs:createqueue", message.lower())
        self.client("iam").put_role_policy(
            RoleName=limited.split("/")[1], PolicyName="more", PolicyDocument=json.dumps(
                {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}))
        self.pipelines.retry_stage_execution(pipelineName=name, stageName="Stage1",
                                             pipelineExecutionId=execution,
                                             retryMode="FAILED_ACTIONS")
        self.ended(name, execution)
        self.assertEqual(self.timeout(stack), "30")

    def test_who_may_not(self):
        self.put(queue__json=queue_template())
        poor = self.service_role("codepipeline", "s3:PutObject", "s3:GetBucketVersioning")
        name, execution = self.create([self.approval()], roleArn=poor)
        self.ended(name, execution, "Failed")
        error = self.latest(name, 0, "Templates")["errorDetails"]
        self.assertEqual(error["code"], "PermissionError")
        self.assertIn("s3:GetObject", error["message"])
        missing, execution = self.create([self.approval()])
        self.s3.delete_object(Bucket=self.bucket, Key=KEY)
        execution = self.pipelines.start_pipeline_execution(name=missing)["pipelineExecutionId"]
        self.ended(missing, execution, "Failed")
        self.assertIn(KEY, self.latest(missing, 0, "Templates")["errorDetails"]["message"])

    def test_a_newer_execution_overtakes_one_that_waits(self):
        self.put(queue__json=queue_template())
        name, first = self.create([self.approval()], [self.deploy(fresh("stack"))])
        wait_for("the approval", lambda: self.latest(name, 1, "Approve").get("token"))
        start = lambda: self.pipelines.start_pipeline_execution(name=name)["pipelineExecutionId"]
        second = start()
        wait_for("the second to wait", lambda: self.stage(name, 1).get(
            "inboundExecution", {}).get("pipelineExecutionId") == second)
        third = start()
        self.ended(name, second, "Superseded")
        self.pipelines.disable_stage_transition(pipelineName=name, stageName="Stage2",
                                                transitionType="Inbound", reason="not now")
        self.approve(name, 1, "Approved")
        wait_for("the first to wait", lambda: self.stage(name, 2).get(
            "inboundExecution", {}).get("pipelineExecutionId") == first)
        closed = self.stage(name, 2)["inboundTransitionState"]
        self.assertEqual((closed["enabled"], closed["disabledReason"]), (False, "not now"))
        self.pipelines.enable_stage_transition(pipelineName=name, stageName="Stage2",
                                               transitionType="Inbound")
        self.ended(name, first)
        self.approve(name, 1, "Approved")
        self.ended(name, third)

    def test_executions_are_stopped(self):
        self.put(queue__json=queue_template())
        name, first = self.create([self.approval()])
        wait_for("the approval", lambda: self.latest(name, 1, "Approve").get("token"))
        stop = {"pipelineName": name, "pipelineExecutionId": first}
        self.pipelines.stop_pipeline_execution(**stop, reason="a mistake")
        self.assertEqual(self.execution(name, first)["status"], "Stopping")
        self.assertEqual(self.code(self.pipelines.stop_pipeline_execution, **stop)[0],
                         "DuplicatedStopRequestException")
        self.pipelines.stop_pipeline_execution(**stop, abandon=True, reason="a mistake")
        self.ended(name, first, "Stopped")
        self.assertEqual(self.runs(name, first)["Approve"]["status"], "Abandoned")
        self.assertEqual(self.executions(name)[0]["stopTrigger"]["reason"], "a mistake")
        self.assertEqual(self.code(self.pipelines.stop_pipeline_execution, **stop)[0],
                         "PipelineExecutionNotStoppableException")
        declared = self.pipelines.get_pipeline(name=name)["pipeline"]
        second = self.pipelines.start_pipeline_execution(name=name)["pipelineExecutionId"]
        wait_for("the approval", lambda: self.latest(name, 1, "Approve").get("token"))
        self.pipelines.update_pipeline(pipeline=declared)
        self.ended(name, second, "Cancelled")

    def test_change_sets_and_what_is_deleted(self):
        stack = fresh("stack")
        self.put(queue__json=queue_template())
        change = {"configuration": {"ChangeSetName": "changes"}}
        name, execution = self.create(
            [self.deploy(stack, "Prepare", "CHANGE_SET_REPLACE", **change),
             self.deploy(stack, "Execute", "CHANGE_SET_EXECUTE", namespace="Made", runOrder=2,
                         **{"configuration": {"ChangeSetName": "changes"}})],
            [self.approval()], [self.deploy(stack, "Delete", "DELETE_ONLY")])
        self.approve(name, 2, "Approved")
        self.ended(name, execution)
        self.assertIn("Url", self.runs(name, execution)["Execute"]["output"]["outputVariables"])
        self.assertEqual(self.code(self.cfn.describe_stacks, StackName=stack)[0], "ValidationError")

    def test_a_change_set_without_changes_is_fine(self):
        stack = fresh("stack")
        self.put(queue__json=queue_template())
        change = {"ChangeSetName": "changes"}
        name, execution = self.create(
            [self.deploy(stack, "Prepare", "CHANGE_SET_REPLACE", configuration=dict(change)),
             self.deploy(stack, "Execute", "CHANGE_SET_EXECUTE", runOrder=2,
                         configuration=dict(change))])
        self.ended(name, execution)
        again = self.pipelines.start_pipeline_execution(name=name)["pipelineExecutionId"]
        self.ended(name, again)
        self.assertIn("nothing to change", self.latest(name, 1, "Prepare")["summary"])

    def test_a_template_too_large_for_a_request(self):
        stack = fresh("stack")
        self.put(queue__json=json.dumps({**queue_template(52), "Metadata": {"Long": "x" * 60_000}}))
        name, execution = self.create([self.deploy(stack)])
        self.ended(name, execution)
        self.assertEqual(self.timeout(stack), "52")

    def test_another_account_by_a_role_of_its_own(self):
        stack = fresh("stack")
        self.put(queue__json=queue_template(53))
        iam = self.client("iam", "workload-b")
        action = fresh("action")
        arn = iam.create_role(RoleName=action, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT},
                 "Condition": {"ArnEquals": {"aws:PrincipalArn": self.role}}}]}))["Role"]["Arn"]
        iam.put_role_policy(RoleName=action, PolicyName="may", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": ["cloudformation:*", "iam:PassRole", "s3:GetObject"],
                 "Resource": "*"}]}))
        maker = self.service_role("cloudformation", "sqs:*", account="workload-b")
        deploy = self.deploy(stack, roleArn=arn, configuration={"RoleArn": maker})
        name, execution = self.create([deploy])
        self.ended(name, execution, "Failed")  # the bucket is not open to the other account
        self.assertEqual(self.latest(name, 1, "Deploy")["errorDetails"]["code"], "PermissionError")
        self.s3.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "s3:GetObject", "Principal": {"AWS": arn},
                 "Resource": f"arn:aws:s3:::{self.bucket}/*"}]}))
        self.pipelines.retry_stage_execution(pipelineName=name, stageName="Stage1",
                                             pipelineExecutionId=execution,
                                             retryMode="ALL_ACTIONS")
        self.ended(name, execution)
        made = self.client("cloudformation", "workload-b").describe_stacks(
            StackName=stack)["Stacks"][0]
        self.assertIn(f":{OTHER}:", made["StackId"])
        self.assertEqual(self.runs(name, execution)["Deploy"]["input"]["roleArn"], arn)

    def test_another_region_by_a_store_there(self):
        stack, there = fresh("stack"), fresh("bucket")
        self.s3.create_bucket(Bucket=there,
                              CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        self.put(queue__json=queue_template(54))
        declared = self.declaration([self.deploy(stack, region="eu-central-1")])
        store = declared.pop("artifactStore")
        declared["artifactStores"] = {REGION: store, "eu-central-1": {**store, "location": there}}
        name = self.pipelines.create_pipeline(pipeline=declared)["pipeline"]["name"]
        execution = self.executions(name)[0]["pipelineExecutionId"]
        self.ended(name, execution)
        run = self.runs(name, execution)["Deploy"]
        self.assertEqual(run["input"]["region"], "eu-central-1")
        self.assertEqual(run["input"]["inputArtifacts"][0]["s3location"]["bucket"], there)
        self.assertEqual(self.code(self.cfn.describe_stacks, StackName=stack)[0], "ValidationError")

    def test_a_pipeline_of_a_template(self):
        stack, inner, name = fresh("stack"), fresh("inner"), fresh("pipeline")
        self.put(queue__json=queue_template())

        def action(one):
            kind = {key.capitalize(): value for key, value in one["actionTypeId"].items()}
            out = {"Name": one["name"], "ActionTypeId": kind}
            for key in ("configuration", "namespace"):
                if key in one:
                    out[key.capitalize()] = one[key]
            for key in ("inputArtifacts", "outputArtifacts"):
                out[key[0].upper() + key[1:]] = [{"Name": a["name"]} for a in one.get(key, [])]
            return out

        def body(timeout):
            deploy = self.deploy(inner, configuration={
                "ParameterOverrides": '{"Timeout": "#{variables.Timeout}"}'})
            return json.dumps({"Resources": {"Pipeline": {
                "Type": "AWS::CodePipeline::Pipeline", "Properties": {
                    "Name": name, "RoleArn": self.role, "RestartExecutionOnUpdate": True,
                    "PipelineType": "V2",
                    "Variables": [{"Name": "Timeout", "DefaultValue": str(timeout)}],
                    "ArtifactStore": {"Type": "S3", "Location": self.bucket},
                    "Stages": [
                        {"Name": "Source", "Actions": [action(self.source()["actions"][0])]},
                        {"Name": "Deploy", "Actions": [action(deploy)]}],
                    "Tags": [{"Key": "team", "Value": "logs"}]}}},
                "Outputs": {"Name": {"Value": {"Ref": "Pipeline"}},
                            "Version": {"Value": {"Fn::GetAtt": ["Pipeline", "Version"]}}}})

        waiting = {"Delay": 1, "MaxAttempts": 60}
        self.cfn.create_stack(StackName=stack, TemplateBody=body(11))
        self.cfn.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig=waiting)
        self.assertEqual(self.outputs(stack), {"Name": name, "Version": "1"})
        self.ended(name, self.executions(name)[0]["pipelineExecutionId"])
        self.assertEqual(self.timeout(inner), "11")
        self.cfn.update_stack(StackName=stack, TemplateBody=body(12))
        self.cfn.get_waiter("stack_update_complete").wait(StackName=stack, WaiterConfig=waiting)
        self.assertEqual(self.outputs(stack)["Version"], "2")
        self.assertEqual(len(self.executions(name)), 2)
        self.ended(name, self.executions(name)[0]["pipelineExecutionId"])
        self.assertEqual(self.timeout(inner), "12")
        self.cfn.delete_stack(StackName=stack)
        wait_for("the pipeline to go", lambda: name not in [
            one["name"] for one in self.pipelines.list_pipelines()["pipelines"]])


if __name__ == "__main__":
    unittest.main()
