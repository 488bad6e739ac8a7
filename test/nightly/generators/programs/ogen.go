// Calls the service with the client that ogen makes, and prints what it received as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"greenkube.example/client"
)

// noKey: the operations that are called here require no API key.
type noKey struct{}

func (noKey) BearerKey(context.Context, client.OperationName) (client.BearerKey, error) {
	return client.BearerKey{}, fmt.Errorf("no key")
}

func (noKey) HeaderKey(context.Context, client.OperationName) (client.HeaderKey, error) {
	return client.HeaderKey{}, fmt.Errorf("no key")
}

func main() {
	api, err := client.NewClient(os.Args[1], noKey{})
	if err != nil {
		log.Fatal(err)
	}
	totals, err := api.GetMetrics(context.Background(), client.GetMetricsParams{})
	if err != nil {
		log.Fatal(err)
	}
	metrics := totals.(*client.TotalsHeaders).Response
	list, err := api.ListNamespaces(context.Background(), client.ListNamespacesParams{Limit: client.NewOptInt64(1000)})
	if err != nil {
		log.Fatal(err)
	}
	energies := []float64{}
	for _, namespace := range list.(*client.NamespaceListHeaders).Response.Items {
		energies = append(energies, float64(namespace.EnergyKwh.Value))
	}
	config, err := api.GetConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	received := map[string]any{
		"energy": metrics.TotalEnergyKwh.Value, "carbon": metrics.TotalCarbonGrams.Value, "energies": energies,
	}
	for _, entry := range config.(*client.ConfigHeaders).Response.Entries {
		if entry.Name == "GREENKUBE_PORT" {
			received["port"] = json.RawMessage(entry.Value)
		}
		if entry.Name == "GREENKUBE_DATABASE_URL" {
			received["isUnset"] = string(entry.Value) == "null"
		}
	}
	_ = json.NewEncoder(os.Stdout).Encode(received)
}
