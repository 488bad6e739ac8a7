// Calls the service with the client that openapi-generator makes for Go, and prints what it received as JSON.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	client "github.com/GIT_USER_ID/GIT_REPO_ID"
)

func main() {
	configuration := client.NewConfiguration()
	configuration.Servers = client.ServerConfigurations{{URL: os.Args[1]}}
	api := client.NewAPIClient(configuration)
	totals, _, err := api.MetricsAPI.GetMetrics(context.Background()).Execute()
	if err != nil {
		log.Fatal(err)
	}
	list, _, err := api.MetricsAPI.ListNamespaces(context.Background()).Limit(1000).Execute()
	if err != nil {
		log.Fatal(err)
	}
	energies := []float64{}
	for _, namespace := range list.Items {
		energies = append(energies, *namespace.EnergyKwh.Get())
	}
	config, _, err := api.MetaAPI.GetConfig(context.Background()).Execute()
	if err != nil {
		log.Fatal(err)
	}
	received := map[string]any{
		"energy": totals.TotalEnergyKwh.Get(), "carbon": totals.TotalCarbonGrams.Get(), "energies": energies,
	}
	for _, entry := range config.Entries {
		if entry.Name == "GREENKUBE_PORT" {
			received["port"] = entry.Value
		}
		if entry.Name == "GREENKUBE_DATABASE_URL" {
			received["isUnset"] = entry.Value == nil
		}
	}
	_ = json.NewEncoder(os.Stdout).Encode(received)
}
