// Calls the service with the client that oapi-codegen makes, and prints what it received as JSON.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"greenkube.example/client"
)

func main() {
	api, err := client.NewClientWithResponses(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	totals, err := api.GetMetricsWithResponse(context.Background(), &client.GetMetricsParams{})
	if err != nil {
		log.Fatal(err)
	}
	limit := int64(1000)
	list, err := api.ListNamespacesWithResponse(context.Background(), &client.ListNamespacesParams{Limit: &limit})
	if err != nil {
		log.Fatal(err)
	}
	energies := []float64{}
	for _, namespace := range list.JSON200.Items {
		energies = append(energies, *namespace.EnergyKwh)
	}
	config, err := api.GetConfigWithResponse(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	received := map[string]any{
		"energy": totals.JSON200.TotalEnergyKwh, "carbon": totals.JSON200.TotalCarbonGrams, "energies": energies,
	}
	for _, entry := range config.JSON200.Entries {
		if entry.Name == "GREENKUBE_PORT" {
			received["port"] = entry.Value
		}
		if entry.Name == "GREENKUBE_DATABASE_URL" {
			received["isUnset"] = entry.Value == nil
		}
	}
	_ = json.NewEncoder(os.Stdout).Encode(received)
}
