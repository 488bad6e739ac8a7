//! Calls the service with the client that progenitor makes, and prints what it received as JSON.
use greenkube_client::Client;

#[tokio::main]
async fn main() {
    let client = Client::new(&std::env::args().nth(1).unwrap());
    let totals = client.get_metrics().send().await.unwrap().into_inner();
    let list = client.list_namespaces().limit(1000).send().await.unwrap().into_inner();
    let config = client.get_config().send().await.unwrap().into_inner();
    let value_of = |name: &str| serde_json::to_value(&config.entries.iter().find(|entry| *entry.name == name).unwrap().value).unwrap();
    let energies: Vec<_> = list.items.iter().map(|namespace| namespace.energy_kwh.clone()).collect();
    let received = serde_json::json!({
        "energy": totals.total_energy_kwh,
        "carbon": totals.total_carbon_grams,
        "energies": energies,
        "port": value_of("GREENKUBE_PORT"),
        "isUnset": value_of("GREENKUBE_DATABASE_URL").is_null(),
    });
    println!("{received}");
}
