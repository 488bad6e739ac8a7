import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.JSON;
import org.openapitools.client.api.MetaApi;
import org.openapitools.client.api.MetricsApi;
import org.openapitools.client.model.ConfigEntry;
import org.openapitools.client.model.Namespace;
import org.openapitools.client.model.NamespaceList;
import org.openapitools.client.model.Totals;

/** Calls the service with the client that openapi-generator makes for Java, and prints what it received as JSON. */
public final class OpenapiGenerator {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient().setBasePath(arguments[0]);
    MetricsApi metrics = new MetricsApi(client);
    Totals totals = metrics.getMetrics(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    NamespaceList list = metrics.listNamespaces(null, null, null, null, null, null, null, null, null, null, null, null, null, null, 1000L, null, null, null, null, null);
    List<Double> energies = new ArrayList<>();
    for (Namespace namespace : list.getItems()) {
      energies.add(namespace.getEnergyKwh());
    }
    Map<String, Object> received = new LinkedHashMap<>();
    received.put("energy", totals.getTotalEnergyKwh());
    received.put("carbon", totals.getTotalCarbonGrams());
    received.put("energies", energies);
    for (ConfigEntry entry : new MetaApi(client).getConfig().getEntries()) {
      if (entry.getName().equals("GREENKUBE_PORT")) {
        received.put("port", entry.getValue());
      }
      if (entry.getName().equals("GREENKUBE_DATABASE_URL")) {
        received.put("isUnset", entry.getValue() == null);
      }
    }
    System.out.println(JSON.getGson().toJson(received));
  }
}
