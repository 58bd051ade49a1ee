// Command kube-apiserver is the Kubernetes API server as it is released, built from its own sources so that the tests
// meet a real one where only a Go toolchain is to be had. go.mod pins the release; scripts/real-cluster builds and runs it.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
