"""One local YARN: a resource manager and the node managers of one cluster, all in one JVM driven through py4j.

Started as `mini-yarn.py SPEC.json`, with SPEC as `mini-yarn.ts` writes it. Events go out and commands come in as JSON
lines, on stdout and stdin; at the end of stdin everything is stopped and the JVM dies.
"""

import glob
import json
import os
import sys
import threading
import time

from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway
from py4j.protocol import Py4JError

output = sys.stdout
output_lock = threading.Lock()


def say(**event):
    with output_lock:
        output.write(json.dumps(event) + "\n")
        output.flush()


def open_gateway(spec):
    jars = spec["classpath"]
    py4j_jar = next(jar for pattern in jars for jar in glob.glob(pattern) if os.path.basename(jar).startswith("py4j"))
    log = open(spec["log"], "a", encoding="utf-8")  # noqa: SIM115 (written to for as long as the JVM lives)
    port, token = launch_gateway(
        port=0,
        jarpath=py4j_jar,
        classpath=os.pathsep.join(jars),
        javaopts=spec["javaOptions"],
        java_path=os.path.join(os.environ["JAVA_HOME"], "bin", "java"),
        die_on_exit=True,
        enable_auth=True,
        redirect_stdout=log,
        redirect_stderr=log,
    )
    return JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=token, auto_convert=True))


class Yarn:
    def __init__(self, spec):
        self.spec = spec
        self.gateway = open_gateway(spec)
        self.jvm = self.gateway.jvm
        self.managers = {}
        self.resource_manager = None

    def start(self):
        jvm = self.jvm
        # Several daemons in one JVM register metrics under the same names; this mode lets them.
        jvm.org.apache.hadoop.metrics2.lib.DefaultMetricsSystem.setMiniClusterMode(True)
        self.conf = jvm.org.apache.hadoop.yarn.conf.YarnConfiguration()
        self.resource_manager = jvm.org.apache.hadoop.yarn.server.resourcemanager.ResourceManager()
        self.resource_manager.init(self.conf)
        self.resource_manager.start()
        for node in self.spec["nodes"]:
            self.start_node(node)
        self.await_nodes(len(self.spec["nodes"]))
        return self.addresses()

    def start_node(self, node):
        manager = self.jvm.org.apache.hadoop.yarn.server.nodemanager.NodeManager()
        conf = self.jvm.org.apache.hadoop.yarn.conf.YarnConfiguration(self.conf)
        for key, value in node["settings"].items():
            conf.set(key, value)
        manager.init(conf)
        manager.start()
        self.managers[node["id"]] = manager

    def await_nodes(self, count, seconds=30):
        deadline = time.monotonic() + seconds
        nodes = self.resource_manager.getRMContext().getRMNodes()
        while nodes.size() < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"only {nodes.size()} of {count} node managers registered within {seconds} s")
            time.sleep(0.02)

    def addresses(self):
        names = [
            "yarn.resourcemanager.address",
            "yarn.resourcemanager.scheduler.address",
            "yarn.resourcemanager.resource-tracker.address",
            "yarn.resourcemanager.admin.address",
            "yarn.resourcemanager.webapp.address",
        ]
        return {name: self.conf.get(name) for name in names}

    def metrics(self, _):
        """The counters behind `/jmx`, read where they are: the page shows them up to ten seconds late."""
        queue = self.resource_manager.getResourceScheduler().getRootQueueMetrics()
        nodes = self.jvm.org.apache.hadoop.yarn.server.resourcemanager.ClusterMetrics.getMetrics()
        return {
            "appsRunning": queue.getAppsRunning(),
            "appsPending": queue.getAppsPending(),
            "appsFailed": queue.getAppsFailed(),
            "appsCompleted": queue.getAppsCompleted(),
            "appsSubmitted": queue.getAppsSubmitted(),
            "containersAllocated": queue.getAllocatedContainers(),
            "containersPending": queue.getPendingContainers(),
            "memoryTotalMb": queue.getAvailableMB() + queue.getAllocatedMB(),
            "memoryAvailableMb": queue.getAvailableMB(),
            "nodesActive": nodes.getNumActiveNMs(),
            "nodesUnhealthy": nodes.getUnhealthyNMs(),
            "nodesLost": nodes.getNumLostNMs(),
        }

    def lose(self, node):
        """The machine is gone: YARN's liveness monitor says so at once instead of after its ten minutes."""
        manager = self.managers.pop(node, None)
        if manager is None:  # The primary runs no containers, or it is lost already.
            return
        # It neither says goodbye, which would count as shut down, nor hears that it is unknown and comes back.
        manager.getNMContext().setDecommissioned(True)
        manager.getNodeStatusUpdater().stop()
        resources = self.jvm.org.apache.hadoop.yarn.server.resourcemanager.rmnode
        event = resources.RMNodeEvent(manager.getNMContext().getNodeId(), resources.RMNodeEventType.EXPIRE)
        self.resource_manager.getRMContext().getDispatcher().getEventHandler().handle(event)
        # Stopping waits for containers; they are killed from outside meanwhile.
        threading.Thread(target=manager.stop, daemon=True).start()

    def kill(self, tag):
        """Kills every living application with this tag; answers with their ids once they have ended."""
        killed = []
        records = self.jvm.org.apache.hadoop.yarn.api.protocolrecords
        for app in list(self.resource_manager.getRMContext().getRMApps().values()):
            if tag in list(app.getApplicationTags()) and not app.isAppInCompletedStates():
                request = records.KillApplicationRequest.newInstance(app.getApplicationId())
                service = self.resource_manager.getClientRMService()
                deadline = time.monotonic() + 20
                while not service.forceKillApplication(request).getIsKillCompleted() and time.monotonic() < deadline:
                    time.sleep(0.05)
                killed.append(app.getApplicationId().toString())
        return killed

    def stop(self):
        for manager in self.managers.values():
            manager.stop()
        if self.resource_manager is not None:
            self.resource_manager.stop()


def answer(yarn, command):
    try:
        method = {"lose": yarn.lose, "kill": yarn.kill, "metrics": yarn.metrics}[command["do"]]
        say(event="done", id=command["id"], result=method(command["with"]))
    except (Py4JError, RuntimeError, KeyError) as error:
        say(event="error", id=command["id"], message=str(error))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        spec = json.load(file)
    yarn = Yarn(spec)
    try:
        say(event="up", settings=yarn.start())
    except (Py4JError, RuntimeError, KeyError) as error:
        say(event="failed", message=str(error) or type(error).__name__)
        yarn.gateway.shutdown()
        return 1
    for line in sys.stdin:
        # A thread each: a kill takes a while, and the metrics are asked for meanwhile.
        threading.Thread(target=answer, args=(yarn, json.loads(line)), daemon=True).start()
    yarn.stop()
    yarn.gateway.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
