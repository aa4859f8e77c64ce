"""boto3 drives KMS: every operation that Debian's knows, and what it answers."""

import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, Process, client, fresh  # noqa: E402

NOBODY = "12366f9b-1230-423d-923e-123e6ae60c02"
SIGNING = {
    "RSA_2048": [f"RSASSA_{padding}_SHA_{bits}" for padding in ("PSS", "PKCS1_V1_5")
                 for bits in (256, 384, 512)],
    "ECC_NIST_P256": ["ECDSA_SHA_256"],
    "ECC_NIST_P384": ["ECDSA_SHA_384"],
    "ECC_NIST_P521": ["ECDSA_SHA_512"],
    "ECC_SECG_P256K1": ["ECDSA_SHA_256"],
}


def openssl_verifies(public_der, algorithm, message, signature):
    """Whether a stranger who has only the public key takes the signature for what it is."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, content in (("key", public_der), ("message", message), ("signature", signature)):
            paths[name] = os.path.join(folder, name)
            with open(paths[name], "wb") as file:
                file.write(content)
        options = []
        if "PSS" in algorithm:
            options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
        done = subprocess.run(
            ["openssl", "dgst", f"-sha{algorithm[-3:]}", "-keyform", "DER", "-verify", paths["key"],
             "-signature", paths["signature"], *options, paths["message"]],
            capture_output=True, check=False)
        return done.returncode == 0


def openssl_encrypts(public_der, plain, digest):
    """RSAES-OAEP by the public key alone, as an application far from KMS does it."""
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "key")
        with open(key, "wb") as file:
            file.write(public_der)
        return subprocess.run(
            ["openssl", "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", key,
             "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", f"rsa_oaep_md:{digest}",
             "-pkeyopt", f"rsa_mgf1_md:{digest}"],
            input=plain, capture_output=True, check=True).stdout


class KmsTest(AwsTest):
    @classmethod
    def setUpClass(cls):
        """The cloud alone: nothing here is of the pipeline."""
        cls.data = tempfile.mkdtemp(prefix="catchment-test-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        cls.process = Process("cloud", cls.data, "--listen", "127.0.0.1:0")
        cls.addClassCleanup(lambda: cls.process.stop())
        cls.cloud = cls.process.ready["cloud"]
        cls.credentials = cls.process.ready["credentials"]

    def setUp(self):
        self.kms = self.client("kms")

    def key(self, **more):
        return self.kms.create_key(**more)["KeyMetadata"]

    def test_what_is_encrypted_opens_again_under_its_context_alone(self):
        kms, key = self.kms, self.key(Description="mine")
        context = {"b": "2", "a": "1"}
        made = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret", EncryptionContext=context)
        self.assertEqual(made["KeyId"], key["Arn"])
        blob = made["CiphertextBlob"]
        opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
        self.assertEqual((opened["Plaintext"], opened["KeyId"], opened["EncryptionAlgorithm"]),
                         (b"secret", key["Arn"], "SYMMETRIC_DEFAULT"))
        self.assertEqual(self.code(kms.decrypt, CiphertextBlob=blob),
                         ("InvalidCiphertextException", ""))
        self.assertEqual(self.code(kms.decrypt, CiphertextBlob=b"garbage"),
                         ("InvalidCiphertextException", ""))
        other = self.key()
        moved = kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext=context,
                               DestinationKeyId=other["Arn"])
        self.assertEqual((moved["SourceKeyId"], moved["KeyId"]), (key["Arn"], other["Arn"]))
        self.assertEqual(kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"], b"secret")
        self.assertEqual(
            self.code(kms.decrypt, CiphertextBlob=moved["CiphertextBlob"], KeyId=key["KeyId"]),
            ("IncorrectKeyException",
             "The key ID in the request does not identify a CMK that can perform this operation."))
        self.assertEqual(
            self.code(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x" * 4097),
            ("ValidationException",
             "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
             "Member must have length less than or equal to 4096"))

    def test_data_keys(self):
        kms, key = self.kms, self.key()
        made = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256",
                                     EncryptionContext={"a": "1"})
        self.assertEqual(len(made["Plaintext"]), 32)
        self.assertEqual(kms.decrypt(CiphertextBlob=made["CiphertextBlob"],
                                     EncryptionContext={"a": "1"})["Plaintext"], made["Plaintext"])
        blind = kms.generate_data_key_without_plaintext(KeyId=key["KeyId"], NumberOfBytes=24)
        self.assertNotIn("Plaintext", blind)
        self.assertEqual(len(kms.decrypt(CiphertextBlob=blind["CiphertextBlob"])["Plaintext"]), 24)
        self.assertEqual(self.code(kms.generate_data_key, KeyId=key["KeyId"])[0],
                         "ValidationException")
        self.assertEqual(len(kms.generate_random(NumberOfBytes=91)["Plaintext"]), 91)

    def test_data_key_pairs(self):
        kms, key = self.kms, self.key()
        for spec in ("ECC_NIST_P256", "RSA_2048", "RSA_3072"):
            pair = kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec)
            opened = kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])
            self.assertEqual(opened["Plaintext"], pair["PrivateKeyPlaintext"])
            public = subprocess.run(
                ["openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER"],
                input=pair["PrivateKeyPlaintext"], capture_output=True, check=True).stdout
            self.assertEqual(public, pair["PublicKey"])
        blind = kms.generate_data_key_pair_without_plaintext(KeyId=key["KeyId"],
                                                             KeyPairSpec="ECC_SECG_P256K1")
        self.assertNotIn("PrivateKeyPlaintext", blind)

    def test_openssl_takes_the_signatures_of_every_algorithm(self):
        kms = self.kms
        for spec, algorithms in SIGNING.items():
            key = self.key(KeySpec=spec, KeyUsage="SIGN_VERIFY")
            self.assertEqual(sorted(key["SigningAlgorithms"]), sorted(algorithms))
            public = kms.get_public_key(KeyId=key["KeyId"])
            self.assertEqual((public["KeyId"], public["KeySpec"]), (key["Arn"], spec))
            for algorithm in algorithms:
                asked = {"KeyId": key["KeyId"], "SigningAlgorithm": algorithm}
                signature = kms.sign(Message=b"message", **asked)["Signature"]
                self.assertTrue(openssl_verifies(public["PublicKey"], algorithm, b"message",
                                                 signature), algorithm)
                self.assertFalse(openssl_verifies(public["PublicKey"], algorithm, b"massage",
                                                  signature), algorithm)
                digest = hashlib.new(f"sha{algorithm[-3:]}", b"message").digest()
                self.assertTrue(kms.verify(Message=digest, MessageType="DIGEST",
                                           Signature=signature, **asked)["SignatureValid"])
                self.assertEqual(
                    self.code(kms.verify, Message=b"other", Signature=signature, **asked),
                    ("KMSInvalidSignatureException", ""))

    def test_what_openssl_encrypts_to_a_public_key_opens(self):
        kms, key = self.kms, self.key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
        public = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
        for algorithm, digest in (("RSAES_OAEP_SHA_1", "sha1"), ("RSAES_OAEP_SHA_256", "sha256")):
            blob = openssl_encrypts(public, b"from afar", digest)
            opened = kms.decrypt(KeyId=key["KeyId"], CiphertextBlob=blob,
                                 EncryptionAlgorithm=algorithm)
            self.assertEqual(opened["Plaintext"], b"from afar")
            own = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionAlgorithm=algorithm)
            self.assertEqual(len(own["CiphertextBlob"]), 256)

    def test_macs(self):
        kms, key = self.kms, self.key(KeySpec="HMAC_384", KeyUsage="GENERATE_VERIFY_MAC")
        asked = {"KeyId": key["KeyId"], "MacAlgorithm": "HMAC_SHA_384"}
        mac = kms.generate_mac(Message=b"message", **asked)["Mac"]
        self.assertEqual(len(mac), hmac.new(b"", b"", "sha384").digest_size)
        self.assertTrue(kms.verify_mac(Message=b"message", Mac=mac, **asked)["MacValid"])
        self.assertEqual(self.code(kms.verify_mac, Message=b"other", Mac=mac, **asked),
                         ("KMSInvalidMacException", ""))

    def test_the_life_of_a_key(self):
        kms, key = self.kms, self.key(Tags=[{"TagKey": "a", "TagValue": "1"}])
        name, arn = key["KeyId"], key["Arn"]
        self.assertEqual((key["KeyState"], key["Origin"], key["KeyManager"], key["MultiRegion"]),
                         ("Enabled", "AWS_KMS", "CUSTOMER", False))
        kms.update_key_description(KeyId=name, Description="new")
        self.assertEqual(kms.describe_key(KeyId=arn)["KeyMetadata"]["Description"], "new")
        kms.tag_resource(KeyId=name, Tags=[{"TagKey": "b", "TagValue": "2"}])
        kms.untag_resource(KeyId=name, TagKeys=["a"])
        self.assertEqual(kms.list_resource_tags(KeyId=name)["Tags"],
                         [{"TagKey": "b", "TagValue": "2"}])
        kms.disable_key(KeyId=name)
        self.assertEqual(self.code(kms.encrypt, KeyId=name, Plaintext=b"x"),
                         ("DisabledException", f"{arn} is disabled."))
        kms.enable_key(KeyId=name)
        scheduled = kms.schedule_key_deletion(KeyId=name, PendingWindowInDays=7)
        self.assertEqual((scheduled["KeyId"], scheduled["KeyState"]), (arn, "PendingDeletion"))
        self.assertEqual(self.code(kms.encrypt, KeyId=name, Plaintext=b"x"),
                         ("KMSInvalidStateException", f"{arn} is pending deletion."))
        self.assertEqual(kms.cancel_key_deletion(KeyId=name)["KeyId"], arn)
        self.assertEqual(kms.describe_key(KeyId=name)["KeyMetadata"]["KeyState"], "Disabled")
        listed = [one["KeyId"] for page in kms.get_paginator("list_keys").paginate(
            PaginationConfig={"PageSize": 3}) for one in page["Keys"]]
        self.assertIn(name, listed)
        self.assertEqual(listed, sorted(set(listed)))
        self.assertEqual(
            self.code(kms.describe_key, KeyId=NOBODY),
            ("NotFoundException",
             f"Key '{arn.replace(name, NOBODY)}' does not exist"))
        self.assertEqual(self.code(kms.describe_key, KeyId="fake-key-id"),
                         ("NotFoundException", "Invalid keyId 'fake-key-id'"))

    def test_aliases(self):
        kms, one, two = self.kms, self.key(), self.key()
        alias = "alias/" + fresh("app")
        kms.create_alias(AliasName=alias, TargetKeyId=one["KeyId"])
        arn = one["Arn"].replace("key/" + one["KeyId"], alias)
        self.assertEqual(self.code(kms.create_alias, AliasName=alias, TargetKeyId=two["KeyId"]),
                         ("AlreadyExistsException",
                          f"An alias with the name {arn} already exists"))
        blob = kms.encrypt(KeyId=alias, Plaintext=b"x")["CiphertextBlob"]
        kms.update_alias(AliasName=alias, TargetKeyId=two["KeyId"])
        self.assertEqual(kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyId"], two["KeyId"])
        self.assertEqual(kms.decrypt(CiphertextBlob=blob)["KeyId"], one["Arn"])
        listed, = kms.list_aliases(KeyId=two["KeyId"])["Aliases"]
        self.assertEqual((listed["AliasName"], listed["AliasArn"], listed["TargetKeyId"]),
                         (alias, arn, two["KeyId"]))
        kms.delete_alias(AliasName=alias)
        self.assertEqual(self.code(kms.delete_alias, AliasName=alias),
                         ("NotFoundException", f"Alias {arn} is not found."))
        self.assertEqual(kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["KeyManager"], "AWS")

    def test_policies(self):
        kms, key = self.kms, self.key()
        asked = {"KeyId": key["KeyId"], "PolicyName": "default"}
        first = json.loads(kms.get_key_policy(**asked)["Policy"])
        self.assertEqual(first["Statement"][0]["Action"], "kms:*")
        self.assertEqual(kms.list_key_policies(KeyId=key["KeyId"])["PolicyNames"], ["default"])
        first["Statement"][0]["Sid"] = "Mine"
        kms.put_key_policy(Policy=json.dumps(first), **asked)
        self.assertEqual(json.loads(kms.get_key_policy(**asked)["Policy"]), first)
        first["Statement"][0]["Action"] = "kms:Encrypt"
        self.assertEqual(
            self.code(kms.put_key_policy, Policy=json.dumps(first), **asked),
            ("MalformedPolicyDocumentException",
             "The new key policy will not allow you to update the key policy in the future."))
        self.assertEqual(self.code(kms.put_key_policy, Policy="{", **asked)[0],
                         "MalformedPolicyDocumentException")

    def test_grants(self):
        kms, key = self.kms, self.key()
        account = key["AWSAccountId"]
        grantee = f"arn:aws:iam::{account}:user/anna"
        retiring = f"arn:aws:iam::{account}:root"
        asked = {"KeyId": key["KeyId"], "GranteePrincipal": grantee, "Name": "once",
                 "RetiringPrincipal": retiring, "Operations": ["Encrypt", "Decrypt"],
                 "Constraints": {"EncryptionContextSubset": {"a": "1"}}}
        made = kms.create_grant(**asked)
        self.assertEqual(kms.create_grant(**asked)["GrantId"], made["GrantId"])
        listed, = kms.list_grants(KeyId=key["KeyId"])["Grants"]
        self.assertEqual((listed["KeyId"], listed["GrantId"], listed["GranteePrincipal"]),
                         (key["Arn"], made["GrantId"], grantee))
        self.assertEqual(listed["Constraints"], asked["Constraints"])
        self.assertIn(made["GrantId"], [one["GrantId"] for one in kms.list_retirable_grants(
            RetiringPrincipal=retiring)["Grants"]])
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", GrantTokens=[made["GrantToken"]])
        self.assertEqual(
            self.code(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x", GrantTokens=["x"])[0],
            "InvalidGrantTokenException")
        kms.retire_grant(GrantToken=made["GrantToken"])
        again = kms.create_grant(**asked)
        kms.revoke_grant(KeyId=key["KeyId"], GrantId=again["GrantId"])
        self.assertEqual(kms.list_grants(KeyId=key["KeyId"])["Grants"], [])

    def test_rotation(self):
        kms, key = self.kms, self.key()
        name = key["KeyId"]
        self.assertFalse(kms.get_key_rotation_status(KeyId=name)["KeyRotationEnabled"])
        kms.enable_key_rotation(KeyId=name)
        self.assertTrue(kms.get_key_rotation_status(KeyId=name)["KeyRotationEnabled"])
        kms.disable_key_rotation(KeyId=name)
        self.assertFalse(kms.get_key_rotation_status(KeyId=name)["KeyRotationEnabled"])

    def test_multi_region_keys_have_their_ids(self):
        key = self.key(MultiRegion=True)
        self.assertTrue(key["KeyId"].startswith("mrk-"))
        self.assertEqual(key["MultiRegionConfiguration"]["MultiRegionKeyType"], "PRIMARY")
        self.assertEqual(key["MultiRegionConfiguration"]["PrimaryKey"],
                         {"Arn": key["Arn"], "Region": REGION})

    def test_what_is_not_done_says_so(self):
        for name, arguments in (
                ("replicate_key", {"KeyId": NOBODY, "ReplicaRegion": "us-east-1"}),
                ("describe_custom_key_stores", {}),
                ("get_parameters_for_import",
                 {"KeyId": NOBODY, "WrappingAlgorithm": "RSAES_OAEP_SHA_256",
                  "WrappingKeySpec": "RSA_2048"})):
            # An answer of 501 is one that SDKs ask for again: one attempt is enough here.
            once = client("kms", self.cloud, self.credentials, retries={"max_attempts": 0})
            self.assertEqual(self.code(getattr(once, name), **arguments)[0], "NotImplemented")


if __name__ == "__main__":
    unittest.main()
